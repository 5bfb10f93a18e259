package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	Platform string // as in "linux/arm/v7"
	Path     string // in the image
	Symbols  string // the same program with symbols; may be empty
	// Main is the import path of the package that the program starts with, as the compiler
	// has it; by default "main".
	Main string
	// ImportPath is that of the same package in its sources; may be empty.
	ImportPath string
	// Archives are the compiled packages, the standard library's aside. Without any, imports
	// stay unknown.
	Archives []archive
	// ArchiveList is a file with one more archive in each line, as in "import/path=file.a".
	ArchiveList string
	// StdLib is the directory of the compiled standard library, as rules_go makes it: it has
	// one folder of archives, as in "linux_amd64/net/http.a".
	StdLib string
}

type archive struct {
	ImportPath string // as the linker has it: rules_go's importmap, "main" for the program
	File       string
}

func (p program) main() string {
	if p.Main == "" {
		return "main"
	}
	return p.Main
}

// imports reads the graph of the program's packages; it is nil where no archives are known.
func (p program) imports() (imports.Graph, error) {
	files, err := p.archives()
	if err != nil || len(files) == 0 {
		return nil, err
	}
	library, err := p.library()
	if err != nil {
		return nil, err
	}
	graph, err := imports.Load(p.main(), func(importPath string) (string, error) {
		if file, ok := files[importPath]; ok {
			return file, nil
		}
		file := filepath.Join(library, filepath.FromSlash(importPath)+".a")
		if _, err := os.Stat(file); library == "" || err != nil {
			return "", fmt.Errorf("expected its archive among those of the program or in StdLib %q, found neither; add it to the specification", p.StdLib)
		}
		return file, nil
	})
	if err != nil {
		return nil, fmt.Errorf("the imports of %s for %s: %w", p.Path, p.Platform, err)
	}
	return graph, nil
}

// archives maps import paths to file names.
func (p program) archives() (map[string]string, error) {
	files := map[string]string{}
	for _, a := range p.Archives {
		files[a.ImportPath] = a.File
	}
	if p.ArchiveList == "" {
		return files, nil
	}
	data, err := os.ReadFile(p.ArchiveList)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		importPath, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok || importPath == "" || file == "" {
			return nil, fmt.Errorf(`%s: expected lines as "import/path=file.a", found %q`, p.ArchiveList, line)
		}
		files[importPath] = file
	}
	return files, nil
}

// library is the folder of the standard library's archives.
func (p program) library() (string, error) {
	if p.StdLib == "" {
		return "", nil
	}
	found, err := filepath.Glob(filepath.Join(p.StdLib, "*", "runtime.a"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("%s: expected the standard library for one platform, as in linux_amd64/runtime.a, found %q", p.StdLib, found)
	}
	return filepath.Dir(found[0]), nil
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

// checkPlatforms fails where a program is for a platform that the image has not.
func (s specification) checkPlatforms(platforms map[string]bool) error {
	for _, p := range s.Programs {
		if !platforms[p.Platform] {
			return fmt.Errorf("expected an image for %s, for the program %s, found %s", p.Platform, p.Path,
				strings.Join(slices.Sorted(maps.Keys(platforms)), ", "))
		}
	}
	return nil
}
