package commands

import (
	"fmt"
	"strings"
)

// columns prints rows of as many cells each, the cells right-aligned but for the last.
func (p *Process) columns(rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row[:len(row)-1] {
			fmt.Fprintf(&line, "%*s ", widths[i], cell)
		}
		fmt.Fprintln(p.Stdout, line.String()+row[len(row)-1])
	}
}
