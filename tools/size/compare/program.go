package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"example.com/thimble/tools/image/executable"
	"example.com/thimble/tools/size/gocommand"
)

// A program is one of apps/ for one architecture.
type program struct{ app, goarch string }

func (p program) String() string { return p.app + " linux/" + p.goarch }

// path is where build puts the program.
func (p program) path(folder string) string { return filepath.Join(folder, p.goarch, p.app) }

// choose returns the programs that match, those of one architecture next to each other.
func choose(matches *regexp.Regexp) ([]program, error) {
	sources, err := filepath.Glob("apps/*/main.go")
	if err != nil || len(sources) == 0 {
		return nil, fmt.Errorf("expected apps/*/main.go, as in this module's folder, found none")
	}
	var chosen []program
	for _, goarch := range slices.Sorted(maps.Keys(executable.Machines)) {
		for _, source := range sources {
			if p := (program{filepath.Base(filepath.Dir(source)), goarch}); matches.MatchString(p.String()) {
				chosen = append(chosen, p)
			}
		}
	}
	if chosen == nil {
		return nil, fmt.Errorf("-programs: expected the name of a program to match %q, found none", matches)
	}
	return chosen, nil
}

// build builds the programs with their symbols, as Bazel links those of images.
func build(programs []program, folder string) error {
	packages := map[string][]string{}
	for _, p := range programs {
		packages[p.goarch] = append(packages[p.goarch], "./apps/"+p.app)
	}
	for _, goarch := range slices.Sorted(maps.Keys(packages)) {
		args := []string{"build", "-o", filepath.Join(folder, goarch) + "/", "-buildvcs=false", "-trimpath", "-ldflags=-w"}
		if _, err := gocommand.Run(gocommand.ForLinux(goarch), append(args, packages[goarch]...)...); err != nil {
			return fmt.Errorf("expected the apps to build for %s, found %w", goarch, err)
		}
	}
	return nil
}

// packages are those that the program is made of, as the linker has their names.
func (p program) packages() (map[string]bool, error) {
	listed, err := gocommand.Run(gocommand.ForLinux(p.goarch), "list", "-deps", "./apps/"+p.app)
	if err != nil {
		return nil, fmt.Errorf("expected the packages of the program, found %w", err)
	}
	names := strings.Fields(string(listed))
	// The program's own package is the last one.
	names[len(names)-1] = "main"
	packages := map[string]bool{}
	for _, name := range names {
		packages[name] = true
	}
	return packages, nil
}
