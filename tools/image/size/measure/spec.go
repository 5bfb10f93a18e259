package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/size/imports"
)

// The rule image_report writes a specification. Paths are relative to the working directory.
type specification struct {
	Image    string // label
	Layout   string // directory, an OCI image layout
	Programs []program
}

// A program says what Bazel knows of a program in the image.
type program struct {
	Platform   string // as in "linux/arm/v7"
	Path       string // in the image
	Symbols    string // the same program with symbols; may be empty
	ImportPath string // of the main package, in its sources; may be empty
	// Archives is a file with a compiled package in each line, as in "import/path=file.a": all
	// packages but those of the standard library, and the program itself as "main". Without this
	// file, the report has no imports.
	Archives string
	// StdLib is the directory of the compiled standard library, as rules_go makes it: it has
	// one folder of archives, as in "linux_amd64/net/http.a".
	StdLib string
}

// mainPackage is the compiler's import path for the main package of a program.
const mainPackage = "main"

// imports reads the graph of the program's packages. It returns nil without Archives.
func (p program) imports() (imports.Graph, error) {
	if p.Archives == "" {
		return nil, nil
	}
	data, err := os.ReadFile(p.Archives)
	if err != nil {
		return nil, err
	}
	archives := map[string]string{}
	for line := range strings.Lines(string(data)) {
		importPath, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok || importPath == "" || file == "" {
			return nil, fmt.Errorf(`%s: expected lines as "import/path=file.a", found %q`, p.Archives, line)
		}
		archives[importPath] = file
	}
	found, err := filepath.Glob(filepath.Join(p.StdLib, "*", "runtime.a"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("%s: expected the standard library for one platform, as in linux_amd64/runtime.a, found %q", p.StdLib, found)
	}
	graph, err := imports.Load(mainPackage, archives, filepath.Dir(found[0]))
	if err != nil {
		return nil, fmt.Errorf("the imports of %s for %s: %w", p.Path, p.Platform, err)
	}
	return graph, nil
}

// programsOf returns the programs of a platform by their path in the image.
func (s specification) programsOf(platform string) map[string]program {
	programs := map[string]program{}
	for _, p := range s.Programs {
		if p.Platform == platform {
			programs[p.Path] = p
		}
	}
	return programs
}
