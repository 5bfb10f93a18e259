// Command compress compresses a file. Its bytes depend on nothing but the file.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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
	compress := Gzip
	if *asZstd {
		compress = Zstd
	}
	if err := write(*in, *out, compress); err != nil {
		fmt.Fprintf(stderr, "compress: %v\n", err)
		return 1
	}
	return 0
}
func Gzip(w io.Writer, data []byte) error {
	zw, err := gzip.NewWriterLevel(w, 9)
	if err != nil {
		return err
	}
	zw.Header = gzip.Header{OS: 255}
	if _, err := zw.Write(data); err != nil {
		return err
	}
	return zw.Close()
}
func Zstd(w io.Writer, data []byte) error {
	zw, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	if _, err := zw.Write(data); err != nil {
		return err
	}
	return zw.Close()
}

// write leaves a temporary file beside out where it is killed, never half of it.
func write(in, out string, compress func(io.Writer, []byte) error) error {
	data, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".compress-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := compress(tmp, data); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), out)
}
