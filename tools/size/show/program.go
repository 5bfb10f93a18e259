package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/size"
	"example.com/thimble/tools/size/report"
)

// sizes are the bytes of a package by kind.
type sizes map[report.Kind]int64

func (s sizes) total() int64 {
	var sum int64
	for _, n := range s {
		sum += n
	}
	return sum
}

func (s sizes) add(other sizes) {
	for kind, n := range other {
		s[kind] += n
	}
}

// showProgram shows the bytes of a program by package and kind.
func showProgram(file report.File, all bool, w *strings.Builder) {
	packages, total := byPackage(file.Program.Parts)
	if len(packages) == 1 && packages[report.Unknown] != nil {
		fmt.Fprintf(w, "\n%s, by package: unknown; %s\n", printable(file.Path), printable(file.Program.Remark))
		return
	}
	fmt.Fprintf(w, "\n%s, by package\n", printable(file.Path))
	if remark := file.Program.Remark; remark != "" {
		fmt.Fprintf(w, "not whole: %s\n", printable(remark))
	}
	w.WriteString("\n")
	names := slices.SortedFunc(maps.Keys(packages), func(a, b string) int {
		return cmp.Or(cmp.Compare(packages[b].total(), packages[a].total()), cmp.Compare(a, b))
	})
	kinds := slices.DeleteFunc(slices.Clone(report.Kinds), func(k report.Kind) bool { return total[k] == 0 })
	t := headings(kinds)
	shown := len(names)
	if !all {
		shown = min(shown, few)
	}
	for _, name := range names[:shown] {
		t.addSizes(packages[name], kinds, printable(name))
	}
	if rest := names[shown:]; len(rest) > 0 {
		sum := sizes{}
		for _, name := range rest {
			sum.add(packages[name])
		}
		t.addSizes(sum, kinds, fmt.Sprintf("%d more, which -all shows", len(rest)))
	}
	t.addSizes(total, kinds, "total")
	t.write(w)
}

func byPackage(parts []report.Part) (map[string]sizes, sizes) {
	packages, total := map[string]sizes{}, sizes{}
	for _, part := range parts {
		if packages[part.Package] == nil {
			packages[part.Package] = sizes{}
		}
		packages[part.Package][part.Kind] += part.Size
		total[part.Kind] += part.Size
	}
	return packages, total
}

// headings is a table that has only the names of the kinds, in two lines where one has two words.
func headings(kinds []report.Kind) table {
	above, below := []string{""}, []string{"bytes"}
	for _, kind := range kinds {
		first, second, two := strings.Cut(string(kind), " ")
		if !two {
			first, second = "", first
		}
		above, below = append(above, first), append(below, second)
	}
	below = append(below, "package")
	if strings.Join(above, "") == "" {
		return table{below}
	}
	return table{append(above, ""), below}
}

func (t *table) addSizes(s sizes, kinds []report.Kind, name string) {
	cells := []string{size.Bytes(s.total())}
	for _, kind := range kinds {
		cell := ""
		if s[kind] != 0 {
			cell = size.Bytes(s[kind])
		}
		cells = append(cells, cell)
	}
	t.add(append(cells, name)...)
}
