package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// testOnly are the folders, as patterns of path.Match, of packages that exist for tests alone
// and are linked into no program that is not a test's. Like _test.go files they are not
// counted: what they do not do shows as a test that fails.
var testOnly = []string{
	"apps/*/driver",                   // programs that image_test starts to test an app's image
	"tools/cache/execlog/execlogtest", // writes logs for tests
	"tools/cache/faults",              // injects faults into real servers, and checks what comes of it
	"tools/image/executable/elftest",  // makes ELF files for tests
	"tools/image/imagetest",           // makes images for tests
	"tools/image/imagetest/probe",     // is the program in them, which tells what it sees
	"tools/image/layer/layertest",     // makes and reads layers in tests
	"tools/image/tests/*",             // targets that only image tests need
	"tools/image/zones/offsets",       // compares time zones, in the test of zones
	"tools/size/page/browser",         // uses pages in a browser, where there is one
	"tools/size/page/sample",          // has reports for tests
}

// A goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Module     struct{ Path string }
}

// folder is the package's path in the module.
func (p goPackage) folder() string {
	if p.ImportPath == p.Module.Path {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, p.Module.Path+"/")
}

// list returns the packages of the module of the folder.
func list(dir string) ([]goPackage, error) {
	command := exec.Command("go", "list", "-json=ImportPath,Imports,Module", "./...")
	command.Dir = dir
	data, err := command.Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return nil, fmt.Errorf("%s: %w", command, err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(data)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", command, err)
		}
		packages = append(packages, p)
	}
}

// leaveOut returns the folders of the packages that the patterns match. A pattern without a
// package is an error, and so is a package of another folder that imports one of these.
func leaveOut(packages []goPackage, patterns []string) ([]string, error) {
	var left []string
	importPaths := map[string]bool{}
	for _, pattern := range patterns {
		found := false
		for _, p := range packages {
			matches, err := path.Match(pattern, p.folder())
			if err != nil {
				return nil, fmt.Errorf("testOnly: %q: %w", pattern, err)
			}
			if matches {
				found = true
				importPaths[p.ImportPath] = true
				left = append(left, p.folder())
			}
		}
		if !found {
			return nil, fmt.Errorf("testOnly: expected a package in %s, found none; remove the pattern from tools/coverage/packages.go", pattern)
		}
	}
	slices.Sort(left)
	for _, p := range packages {
		for _, imported := range p.Imports {
			if importPaths[imported] && !importPaths[p.ImportPath] {
				return nil, fmt.Errorf("testOnly: expected tests alone to import %s, found %s to import it; remove its pattern from tools/coverage/packages.go", imported, p.ImportPath)
			}
		}
	}
	return left, nil
}
