// Command clock prints a time in several zones: its argument, or else the current time.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("clock", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: clock [-zones NAME,...] [TIME, as in 2026-07-01T12:00:00Z]")
		flags.PrintDefaults()
	}
	zones := flags.String("zones", "UTC,Europe/Berlin,Asia/Tokyo", "`names` of time zones")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 1 {
		flags.Usage()
		return 2
	}
	if err := show(stdout, flags.Arg(0), strings.Split(*zones, ",")); err != nil {
		fmt.Fprintf(stderr, "clock: %v\n", err)
		return 1
	}
	return 0
}

func show(w io.Writer, argument string, zones []string) error {
	at := time.Now()
	if argument != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, argument); err != nil {
			return fmt.Errorf("expected a time as in 2026-07-01T12:00:00Z, found %q", argument)
		}
	}
	var lines strings.Builder
	for _, name := range zones {
		zone, err := location(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%s  %s\n", at.In(zone).Format("2006-01-02 15:04:05 -07:00"), name)
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

// location returns different errors for a wrong name and for missing zone data. The time package
// has the same error for both.
func location(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err == nil {
		return zone, nil
	}
	if _, err := time.LoadLocation("Etc/UTC"); err != nil {
		return nil, fmt.Errorf("zone %s: expected zone data, found none; build the image with tzdata = True", name)
	}
	return nil, fmt.Errorf("expected the name of a zone, as in Europe/Berlin, found %q", name)
}
