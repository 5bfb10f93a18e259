package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/report"
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

// showProgram shows the bytes of a program by package and kind: in one table, or, on a screen
// that is too narrow for it, in two.
func showProgram(file report.File, o options, w *strings.Builder) {
	packages, total := byPackage(file.Program.Parts)
	if len(packages) == 1 && packages[report.Unknown] != nil {
		fmt.Fprintf(w, "\n%s, by package: unknown; %s\n", printable(file.Path), printable(file.Program.Remark))
		return
	}
	kinds := slices.DeleteFunc(slices.Clone(report.Kinds), func(k report.Kind) bool { return total[k] == 0 })
	t := headings(kinds)
	eachPackage(packages, total, o.all, func(s sizes, name string) { t.addSizes(s, kinds, name) })
	narrow := o.width > 0 && t.width() > o.width
	title := "by package"
	if narrow {
		title = "by kind"
	}
	fmt.Fprintf(w, "\n%s, %s\n", printable(file.Path), title)
	if remark := file.Program.Remark; remark != "" {
		fmt.Fprintf(w, "not whole: %s\n", printable(remark))
	}
	w.WriteString("\n")
	if !narrow {
		t.write(w)
		return
	}
	byKind := table{{"bytes", "share", "kind"}}
	for _, kind := range kinds {
		byKind.add(size.Bytes(total[kind]), share(total[kind], file.Size), string(kind))
	}
	byKind.write(w)
	fmt.Fprintf(w, "\n%s, by package\n\n", printable(file.Path))
	t = table{{"bytes", "share", "package"}}
	eachPackage(packages, total, o.all, func(s sizes, name string) {
		t.add(size.Bytes(s.total()), share(s.total(), file.Size), name)
	})
	t.write(w)
}

// eachPackage calls add for each package that is shown, the largest first, then for all others as
// one, and for the total.
func eachPackage(packages map[string]sizes, total sizes, all bool, add func(sizes, string)) {
	names := slices.SortedFunc(maps.Keys(packages), func(a, b string) int {
		return cmp.Or(cmp.Compare(packages[b].total(), packages[a].total()), cmp.Compare(a, b))
	})
	shown := len(names)
	if !all {
		shown = min(shown, few)
	}
	for _, name := range names[:shown] {
		add(packages[name], printable(name))
	}
	if rest := names[shown:]; len(rest) > 0 {
		sum := sizes{}
		for _, name := range rest {
			sum.add(packages[name])
		}
		add(sum, fmt.Sprintf("%d more, which -all shows", len(rest)))
	}
	add(total, "total")
}

func share(n, all int64) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(all)) }

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
