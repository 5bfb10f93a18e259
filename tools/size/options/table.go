package main

import (
	"fmt"
	"io"
	"strings"

	"example.com/thimble/tools/size"
)

// builtVariant is a variant with its programs by name, and their sizes in the order of columns.
type builtVariant struct {
	variant
	programs map[string]string
	sizes    []int
}

// printSizes prints the base's sizes, and what other variants add to or take from each.
func printSizes(w io.Writer, built []builtVariant, apps []app) {
	rows := [][]string{}
	for i, b := range built {
		row := []string{b.name}
		for j, n := range b.sizes {
			if i == 0 {
				row = append(row, size.Bytes(int64(n)))
			} else {
				row = append(row, difference(n-built[0].sizes[j]))
			}
		}
		rows = append(rows, row)
	}
	table(w, append([]string{"option"}, columns(apps)...), rows)
}

// difference writes a number of bytes with its sign.
func difference(n int) string {
	switch {
	case n > 0:
		return "+" + size.Bytes(int64(n))
	case n < 0:
		return "-" + size.Bytes(int64(-n))
	}
	return "same"
}

// table prints a table whose columns, but for the first one, are numbers.
func table(w io.Writer, header []string, rows [][]string) {
	fmt.Fprintf(w, "| %s |\n|---|%s\n", strings.Join(header, " | "), strings.Repeat("--:|", len(header)-1))
	for _, row := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}
