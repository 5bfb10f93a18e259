package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/size/imports"
)

// specification is what the rule writes. Paths are relative to the working directory.
type specification struct {
	Image    string // label
	Layout   string // directory, an OCI image layout
	Programs []program
}

// A program is what is known of a file in the image beside the image.
type program struct {
	Platform   string // as in "linux/arm/v7"
	Path       string // in the image
	Symbols    string // the same program with symbols; may be empty
	ImportPath string // of the main package, in its sources; may be empty
	// Archives is a file with a compiled package in each line, as in "import/path=file.a": all
	// but the standard library's, and the program itself as "main". Without it, imports stay
	// unknown.
	Archives string
	// StdLib is the directory of the compiled standard library, as rules_go makes it: it has
	// one folder of archives, as in "linux_amd64/net/http.a".
	StdLib string
}

// mainPackage is the import path of a program's main package, as the compiler has it.
const mainPackage = "main"

// imports reads the graph of the program's packages; it is nil where no archives are known.
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

// programsOf are the programs of a platform by their path in the image.
func (s specification) programsOf(platform string) map[string]program {
	programs := map[string]program{}
	for _, p := range s.Programs {
		if p.Platform == platform {
			programs[p.Path] = p
		}
	}
	return programs
}
