// Command compress compresses a file. Its bytes depend on nothing but the file.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("compress", flag.ContinueOnError)
	flags.SetOutput(stderr)
	asGzip := flags.Bool("gzip", false, "write the format of RFC 1952")
	asZstd := flags.Bool("zstd", false, "write the format of RFC 8878")
	in := flags.String("in", "", "`file` to read")
	out := flags.String("out", "", "`file` to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *asGzip == *asZstd || *in == "" || *out == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "compress: usage: compress -gzip|-zstd -in FILE -out FILE")
		return 2
	}
	f := gzipFormat
	if *asZstd {
		f = zstdFormat
	}
	if err := f.writeFile(*in, *out); err != nil {
		fmt.Fprintf(stderr, "compress: %v\n", err)
		return 1
	}
	return 0
}
