package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/report"
)

// few is the number of packages or files that are shown without -all.
const few = 20

// originLength is the number of characters shown of a layer's origin. The page shows all of it.
const originLength = 36

// A table is rows of the same number of cells.
type table [][]string

func (t *table) add(cells ...string) { *t = append(*t, cells) }

// String aligns all columns except the last to the right.
func (t table) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range t {
		fmt.Fprintln(w, strings.Join(row[:len(row)-1], "\t")+"\t  "+row[len(row)-1])
	}
	w.Flush()
	return text.String()
}

func showImage(label string, chosen, others []report.Platform, all bool, width int, w *strings.Builder) {
	for i, p := range chosen {
		if i > 0 {
			w.WriteString("\n")
		}
		fmt.Fprintf(w, "%s (%s): %s bytes unpacked, %s pulled\n\n%s\n%s",
			label, p.Name, size.Bytes(p.Unpacked), size.Bytes(p.Pulled), layers(p), files(p, all))
		for _, file := range p.Files {
			if file.Program != nil {
				showProgram(file, all, width, w)
			}
		}
	}
	if len(others) > 0 {
		t := table{{"unpacked", "pulled", "other platforms, which -platform shows"}}
		for _, p := range others {
			t.add(size.Bytes(p.Unpacked), size.Bytes(p.Pulled), p.Name)
		}
		fmt.Fprintf(w, "\n%s", t)
	}
	if width > 0 {
		w.WriteString("\n-why PACKAGE says why one is there, -o report.html draws a map, -h lists all\n")
	}
}

// layers returns a table of the blobs that a registry client downloads.
func layers(p report.Platform) table {
	inFiles := make([]int64, len(p.Layers))
	for _, file := range p.Files {
		inFiles[file.Layer] += file.Size
	}
	t := table{{"pulled", "as tar", "in files", "layer"}}
	for i, layer := range p.Layers {
		t.add(size.Bytes(layer.Pulled), size.Bytes(layer.Tar), size.Bytes(inFiles[i]), layerName(p, i))
	}
	t.add(size.Bytes(p.Config), "", "", "config")
	t.add(size.Bytes(p.Manifest), "", "", "manifest")
	t.add(size.Bytes(p.Pulled), "", size.Bytes(p.Unpacked), "total")
	return t
}

// layerName returns the number of a layer, and who made it.
func layerName(p report.Platform, i int) string {
	origin := []rune(page.Printable(p.Layers[i].Origin))
	if len(origin) == 0 {
		return fmt.Sprint(i + 1)
	}
	if len(origin) > originLength {
		origin = append(origin[:originLength-1], '…')
	}
	return fmt.Sprintf("%d: %s", i+1, string(origin))
}

// An entry is a file, or a package with its bytes of each kind.
type entry struct {
	name, layer string
	size        int64
	kinds       map[report.Kind]int64
}

func sum(name string, entries []entry) entry {
	total := entry{name: name, kinds: map[report.Kind]int64{}}
	for _, e := range entries {
		total.size += e.size
		for kind, n := range e.kinds {
			total.kinds[kind] += n
		}
	}
	return total
}

// shown returns the largest entries, one entry for all others, and the total. With all, it returns all
// entries and the total.
func shown(entries []entry, all bool) []entry {
	total := sum("total", entries)
	if more := len(entries) - few; more > 0 && !all {
		entries = append(entries[:few:few], sum(fmt.Sprintf("%d more, which -all shows", more), entries[few:]))
	}
	return append(entries, total)
}

func files(p report.Platform, all bool) table {
	var entries []entry
	for _, file := range p.Files {
		entries = append(entries, entry{name: page.Printable(file.Path), layer: fmt.Sprint(file.Layer + 1), size: file.Size})
	}
	t := table{{"bytes", "layer", "file"}}
	for _, e := range shown(entries, all) {
		t.add(size.Bytes(e.size), e.layer, e.name)
	}
	return t
}

// packages returns the packages of a program, the largest first.
func packages(parts []report.Part) []entry {
	var entries []entry
	for _, part := range parts {
		name := page.Printable(part.Package)
		if len(entries) == 0 || entries[len(entries)-1].name != name {
			entries = append(entries, entry{name: name, kinds: map[report.Kind]int64{}})
		}
		e := &entries[len(entries)-1]
		e.size += part.Size
		e.kinds[part.Kind] += part.Size
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(b.size, a.size) })
	return entries
}

// showProgram shows the bytes of a program by package and kind: in one table, or in two on a screen
// that is too narrow for one.
func showProgram(file report.File, all bool, width int, w *strings.Builder) {
	path, remark := page.Printable(file.Path), page.Printable(file.Program.Remark)
	entries := shown(packages(file.Program.Parts), all)
	if len(entries) == 2 && entries[0].name == report.Unknown {
		fmt.Fprintf(w, "\n%s, by package: unknown; %s\n", path, remark)
		return
	}
	if remark != "" {
		remark = "not whole: " + remark + "\n"
	}
	total := entries[len(entries)-1]
	wide := table{{"bytes"}}
	byKind, byPackage := table{{"bytes", "share", "kind"}}, table{{"bytes", "share", "package"}}
	for _, kind := range report.Kinds {
		if n := total.kinds[kind]; n > 0 {
			wide[0] = append(wide[0], string(kind))
			byKind.add(size.Bytes(n), page.Percent(n, total.size), string(kind))
		}
	}
	wide[0] = append(wide[0], "package")
	for _, e := range entries {
		cells := []string{size.Bytes(e.size)}
		for _, kind := range report.Kinds {
			switch {
			case e.kinds[kind] > 0:
				cells = append(cells, size.Bytes(e.kinds[kind]))
			case total.kinds[kind] > 0:
				cells = append(cells, "")
			}
		}
		wide.add(append(cells, e.name)...)
		byPackage.add(size.Bytes(e.size), page.Percent(e.size, total.size), e.name)
	}
	longest := 0
	for line := range strings.Lines(wide.String()) {
		longest = max(longest, utf8.RuneCountInString(line)-1)
	}
	if width == 0 || longest <= width {
		fmt.Fprintf(w, "\n%s, by package\n%s\n%s", path, remark, wide)
		return
	}
	fmt.Fprintf(w, "\n%s, by kind\n%s\n%s\n%s, by package\n\n%s", path, remark, byKind, path, byPackage)
}
