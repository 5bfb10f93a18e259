// Command zones writes the image layer with time zones: those of the Go SDK, as files below
// /usr/share/zoneinfo, where time.LoadLocation, TZ and the C libraries look. Aliases are
// hard links. There is no /etc/localtime: without TZ, local time is UTC.
//
// The forms that were measured, with the 598 zones of Go 1.26.8 on linux/amd64:
//
//	                             unpacked   pulled  files  works for
//	one file for each zone        345,647  103,949    598  everything
//	the same, with hard links     231,108   77,590    436  everything
//	the same, with symlinks       231,108   77,529    598  everything
//	zoneinfo.zip                  408,125   95,213      1  time.LoadLocation, where ZONEINFO names it
//	the build tag timetzdata      409,600   97,794      0  the program itself
//
// Hard links are the smallest form that works without a variable, and unlike the tag's, two
// programs share its bytes. Where a file system gives each file a block of 4 KiB, they take
// 1.8 MB on the disk.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/layer"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("zones", flag.ContinueOnError)
	flags.SetOutput(stderr)
	origin := flags.String("origin", "", "`label` that asks for the layer")
	out := flags.String("out", "", "`file` to write")
	source := flags.String("source", "", "time/tzdata/zzipdata.go of a Go SDK, a `file`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *source == "" || *out == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "zones: usage: zones -source FILE -out FILE [-origin LABEL]")
		return 2
	}
	if err := write(*source, *origin, *out); err != nil {
		fmt.Fprintf(stderr, "zones: %v\n", err)
		return 1
	}
	return 0
}

func write(source, origin, out string) error {
	src, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	archive, err := embedded(source, src)
	if err != nil {
		return err
	}
	zones, err := read(archive)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return layer.WriteFile(out, entries(zones, origin))
}
