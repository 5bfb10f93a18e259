package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/imports"
	"example.com/thimble/tools/image/size/report"
)

// why shows why a package is in the programs of the platforms: the shortest chain of imports to
// it. Of a file it says which layer has it.
func why(platforms []report.Platform, name string, w *strings.Builder) error {
	found := false
	for _, p := range platforms {
		for _, file := range p.Files {
			switch {
			case file.Path == name:
				found = true
				whyFile(p, file, w)
			case file.Program != nil && has(file.Program, name):
				found = true
				whyPackage(p, file, name, w)
			}
		}
	}
	if !found {
		return missing(platforms, name)
	}
	return nil
}

func has(p *report.Program, name string) bool {
	if _, ok := p.Imports[name]; ok {
		return true
	}
	_, ok := p.Packages()[name]
	return ok
}

func whyFile(p report.Platform, file report.File, w *strings.Builder) {
	layer := fmt.Sprint(file.Layer + 1)
	if file.Layer < len(p.Layers) && p.Layers[file.Layer].Origin != "" {
		layer += ": " + short(printable(p.Layers[file.Layer].Origin), originLength)
	}
	fmt.Fprintf(w, "%s (%s) is a file of %s bytes in layer %s\n", printable(file.Path), p.Name, size.Bytes(file.Size), layer)
}

func whyPackage(p report.Platform, file report.File, name string, w *strings.Builder) {
	sizes := file.Program.Packages()
	place := fmt.Sprintf("%s (%s)", printable(file.Path), p.Name)
	chain := imports.Chain(file.Program.Imports, file.Program.Main, name)
	switch {
	case strings.HasPrefix(name, "("):
		fmt.Fprintf(w, "%s has %s bytes that belong to no package: %s\n", place, size.Bytes(sizes[name]), name)
		return
	case file.Program.Imports == nil:
		fmt.Fprintf(w, "%s has %s bytes of %s; nobody knows why: the image has it as a file, not as the program that go_image builds\n",
			place, size.Bytes(sizes[name]), name)
		return
	case chain == nil:
		fmt.Fprintf(w, "%s has %s bytes of %s, which no package imports: the linker adds it\n", place, size.Bytes(sizes[name]), name)
		return
	}
	if w.Len() > 0 {
		w.WriteString("\n")
	}
	fmt.Fprintf(w, "%s has %s, by the shortest chain of imports\n\n", place, name)
	var t table
	t.add("bytes", "package")
	for _, step := range chain {
		t.add(size.Bytes(sizes[step]), step)
	}
	t.write(w)
	if alone := imports.Graph(file.Program.Imports).Alone(file.Program.Main, name); len(alone) > 1 {
		var sum int64
		for _, name := range alone {
			sum += sizes[name]
		}
		fmt.Fprintf(w, "\nonly through it: %d more packages, %s bytes with it\n", len(alone)-1, size.Bytes(sum))
	}
}

// missing is the error for a name that no program and no layer has.
func missing(platforms []report.Platform, name string) error {
	known := map[string]bool{}
	programs := 0
	for _, p := range platforms {
		for _, file := range p.Files {
			known[file.Path] = true
			if file.Program == nil {
				continue
			}
			programs++
			for name := range file.Program.Packages() {
				known[name] = true
			}
			for name := range file.Program.Imports {
				known[name] = true
			}
		}
	}
	what := "a package of its programs or a file of the image"
	if programs == 0 {
		what = "a file of the image, which has no program"
	}
	if names := near(name, known); len(names) > 0 {
		return fmt.Errorf("expected -why to name %s, found %q, which none has; near to it: %s", what, name, strings.Join(names, ", "))
	}
	return fmt.Errorf("expected -why to name %s, found %q, which none has; -all lists them", what, name)
}
