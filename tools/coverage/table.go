package main

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// table prints a line for each package that has lines and is not left out, and returns the
// sum.
func table(stdout io.Writer, packages []goPackage, left []string, measured map[string]lines) count {
	row := func(name string, c count) {
		// Rounded down: what is below a bar does not look as if it were not.
		fmt.Fprintf(stdout, "%7.1f %8d %8d  %s\n", math.Floor(c.percent()*10)/10, c.covered, c.all, name)
	}
	fmt.Fprintf(stdout, "%7s %8s %8s  %s\n", "percent", "executed", "lines", "package")
	var total count
	for _, p := range packages {
		c := measured[p.ImportPath].count()
		if c.all == 0 || slices.Contains(left, p.folder()) {
			continue
		}
		total.covered += c.covered
		total.all += c.all
		row(p.folder(), c)
	}
	row("total", total)
	return total
}
