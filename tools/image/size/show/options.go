package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// options are what the command line asks for.
type options struct {
	platform string // empty: that of this machine
	all      bool
	json     bool
	why      string
	output   string
	width    int // of the screen in characters; 0: any
}

func parse(label string, args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet(label, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed once, by run
	flags.StringVar(&o.platform, "platform", "", "`platform` to show, as in linux/arm64, or all; by default that of this machine")
	flags.BoolVar(&o.all, "all", false, "show all packages and files, not only the largest")
	flags.BoolVar(&o.json, "json", false, "write the report as JSON")
	flags.StringVar(&o.why, "why", "", "show why a `package` is in a program: the shortest chain of imports")
	flags.StringVar(&o.output, "o", "", "`file` to write a picture to, as in report.html or report.svg")
	flags.Usage = func() {}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(stderr, "Usage: bazel run %s -- [options]\n", label)
			flags.SetOutput(stderr)
			flags.PrintDefaults()
			return o, err
		}
		return o, fmt.Errorf("%w; -h lists the options", err)
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("expected options alone, found %q; -h lists them", flags.Args())
	}
	modes := 0
	for _, asked := range []bool{o.json, o.why != "", o.output != ""} {
		if asked {
			modes++
		}
	}
	if modes > 1 {
		return o, fmt.Errorf("expected one of -json, -why and -o, found %d; ask one after the other", modes)
	}
	return o, nil
}
