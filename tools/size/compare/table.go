package main

import (
	"fmt"
	"io"

	"example.com/thimble/tools/size"
)

// A row is of one program and one tool.
type row struct {
	program, tool  string
	differences    []difference // the largest first
	size           int          // of the file
	unknown, blind float64      // per cent of the file, with and without its symbols
}

func printHeader(w io.Writer) {
	fmt.Fprintln(w, "| program | compared with | packages | bytes | of the file | farthest apart | unknown | without symbols |")
	fmt.Fprintln(w, "|---|---|--:|--:|--:|---|--:|--:|")
}

func printRow(w io.Writer, r row) {
	var bytes int64
	for _, d := range r.differences {
		bytes += d.expected
	}
	farthest := "none"
	if d := r.differences[0]; d.percent() > 0 {
		farthest = fmt.Sprintf("%.2f %%, %s", d.percent(), d.pkg)
	}
	fmt.Fprintf(w, "| %s | %s | %d | %s | %.1f %% | %s | %.2f %% | %.2f %% |\n", r.program, r.tool, len(r.differences),
		size.Bytes(bytes), 100*float64(bytes)/float64(r.size), farthest, r.unknown, r.blind)
}
