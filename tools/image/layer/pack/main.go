// Command pack packs files into one image layer: a tar whose bytes depend
// on nothing but the files and the listing that names them.
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
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listing := flags.String("listing", "", "JSON `file`: what is in the layer, and what else is in the image")
	out := flags.String("out", "", "`file` to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *listing == "" || *out == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "pack: usage: pack -listing FILE -out FILE")
		return 2
	}
	if err := pack(*listing, *out); err != nil {
		fmt.Fprintf(stderr, "pack: %v\n", err)
		return 1
	}
	return 0
}

func pack(name, out string) error {
	l, err := readListing(name)
	if err != nil {
		return err
	}
	if err := l.write(out); err != nil {
		return fmt.Errorf("%s: %w", l.Image, err)
	}
	return nil
}

func (l *listing) write(out string) error {
	var err error
	if l.Entries, err = expand(l.Entries); err != nil {
		return err
	}
	if l.Architecture != "" {
		if err := l.checkProgram(); err != nil {
			return err
		}
	}
	all, err := l.contents()
	if err != nil {
		return err
	}
	if err := all.addBase(l.Base); err != nil {
		return err
	}
	if err := all.checkLinks(l.Provided); err != nil {
		return err
	}
	entries := make([]layer.Entry, len(l.Entries))
	for i, e := range l.Entries {
		entries[i] = e.Entry
	}
	return layer.WriteFile(out, entries)
}
