package main

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/imports"
	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/report"
)

// why shows why a package is in the programs of the platforms: the shortest chain of imports to
// it. For a file, it says which layer has it.
func why(platforms []report.Platform, name string, w *strings.Builder) error {
	known := map[string]bool{}
	for _, p := range platforms {
		for _, file := range p.Files {
			known[file.Path] = true
			if file.Path == name {
				fmt.Fprintf(w, "%s (%s) is a file of %s bytes in layer %s\n", page.Printable(name), p.Name, size.Bytes(file.Size), layerName(p, file.Layer))
			}
			if file.Program == nil {
				continue
			}
			packages := file.Program.Packages()
			for imported := range file.Program.Imports {
				packages[imported] += 0
			}
			if _, found := packages[name]; found {
				whyPackage(p, file, name, packages, w)
			}
			for name := range packages {
				known[name] = true
			}
		}
	}
	if known[name] {
		return nil
	}
	hint := "-all lists them"
	if names := near(name, known); len(names) > 0 {
		hint = "near to it: " + strings.Join(names, ", ")
	}
	return fmt.Errorf("expected -why to name a package of a program or a file of the image, found %q, which none has; %s", name, hint)
}

func whyPackage(p report.Platform, file report.File, name string, sizes map[string]int64, w *strings.Builder) {
	place := fmt.Sprintf("%s (%s) has", page.Printable(file.Path), p.Name)
	bytes := fmt.Sprintf("%s %s bytes", place, size.Bytes(sizes[name]))
	chain := imports.Chain(file.Program.Imports, file.Program.Main, name)
	switch {
	case strings.HasPrefix(name, "("):
		fmt.Fprintf(w, "%s that belong to no package: %s\n", bytes, name)
		return
	case file.Program.Imports == nil:
		fmt.Fprintf(w, "%s of %s; nobody knows why: the image has it as a file, not as the program that go_image builds\n", bytes, name)
		return
	case chain == nil:
		fmt.Fprintf(w, "%s of %s, which no package imports: the linker adds it\n", bytes, name)
		return
	}
	if w.Len() > 0 {
		w.WriteString("\n")
	}
	t := table{{"bytes", "package"}}
	for _, step := range chain {
		t.add(size.Bytes(sizes[step]), step)
	}
	fmt.Fprintf(w, "%s %s, by the shortest chain of imports\n\n%s", place, name, t)
	if alone := imports.Graph(file.Program.Imports).Alone(file.Program.Main, name); len(alone) > 1 {
		var sum int64
		for _, name := range alone {
			sum += sizes[name]
		}
		fmt.Fprintf(w, "\nonly through it: %d more packages, %s bytes with it\n", len(alone)-1, size.Bytes(sum))
	}
}

// near returns up to five known names that resemble a misspelt name, the nearest first.
func near(name string, known map[string]bool) []string {
	const least, most = 0.75, 5
	ratios := map[string]float64{}
	for candidate := range known {
		for _, text := range []string{candidate, path.Base(candidate)} {
			m := difflib.NewMatcher(strings.Split(strings.ToLower(name), ""), strings.Split(strings.ToLower(text), ""))
			if ratio := m.Ratio(); ratio >= least {
				ratios[candidate] = max(ratios[candidate], ratio)
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(ratios), func(a, b string) int {
		return cmp.Or(cmp.Compare(ratios[b], ratios[a]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return names[:min(len(names), most)]
}
