package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/draft"
	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/report"
)

// writePage writes the picture of the report, in the format that the file's name says.
func writePage(r *report.Report, chosen []report.Platform, name string, w io.Writer) error {
	var write func(io.Writer) error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html":
		write = func(w io.Writer) error { return page.HTML(w, r, chosen[0].Name) }
	case ".svg":
		if len(chosen) > 1 {
			return fmt.Errorf("expected one platform to draw in %s, found %d; name one with -platform, or write an .html file, which has all", name, len(chosen))
		}
		write = func(w io.Writer) error { return page.SVG(w, r, chosen[0].Name) }
	default:
		return fmt.Errorf("expected -o to name a file that ends in .html or .svg, found %s", name)
	}
	name = resolve(name)
	if err := draft.Write(name, write); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "wrote %s\n", name)
	return err
}

// resolve makes a path absolute that is relative to where the user is: Bazel starts programs
// elsewhere.
func resolve(name string) string {
	if dir := os.Getenv("BUILD_WORKING_DIRECTORY"); dir != "" && !filepath.IsAbs(name) {
		return filepath.Join(dir, name)
	}
	return name
}
