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
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/layer"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	return layer.Command{
		Name: "zones", Input: "source", Usage: "time/tzdata/zzipdata.go of a Go SDK, a `file`", Entries: load,
	}.Run(args, stderr)
}

func load(source string) ([]layer.Entry, error) {
	src, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	archive, err := embedded(source, src)
	if err != nil {
		return nil, err
	}
	zones, err := read(archive)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return entries(zones), nil
}
