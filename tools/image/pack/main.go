// Command pack packs files into one image layer: a gzip-compressed tar whose bytes depend
// on nothing but the files and the listing that names them.
package main

import (
	"encoding/json"
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
	listing := flags.String("listing", "", "JSON `file`: the entries of the layer")
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

func pack(listing, out string) error {
	data, err := os.ReadFile(listing)
	if err != nil {
		return err
	}
	var entries []layer.Entry
	if err := json.Unmarshal(data, &entries); err != nil {
		return fmt.Errorf("%s: expected a JSON list of entries: %w", listing, err)
	}
	return layer.WriteFile(out, entries)
}
