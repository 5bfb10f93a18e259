package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A table is rows of the same number of cells.
type table [][]string

func (t *table) add(cells ...string) { *t = append(*t, cells) }

// widths are those of the columns.
func (t table) widths() map[int]int {
	widths := map[int]int{}
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// width is that of the longest line.
func (t table) width() int {
	sum := 0
	for _, width := range t.widths() {
		sum += 2 + width
	}
	return sum
}

// write aligns all columns to the right, but the last, which it leaves as it is.
func (t table) write(w *strings.Builder) {
	widths := t.widths()
	for _, row := range t {
		last := len(row) - 1
		var line strings.Builder
		for i, cell := range row[:last] {
			fmt.Fprintf(&line, "%*s  ", widths[i], cell)
		}
		line.WriteString(row[last])
		w.WriteString(strings.TrimRight("  "+line.String(), " ") + "\n")
	}
}

// printable is a text from an image, of which nothing can act on a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// short is the text cut at a number of characters.
func short(text string, length int) string {
	runes := []rune(text)
	if len(runes) <= length {
		return text
	}
	return string(runes[:length-1]) + "…"
}
