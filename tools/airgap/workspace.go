package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// A workspace is what the repository says about the tools it wants.
type workspace struct {
	dir     string
	golang  string // version of Go, from go.mod; its toolchain line comes first
	module  *moduleFile
	rulesGo string // version of rules_go, from MODULE.bazel
	gazelle string // version of gazelle, from MODULE.bazel
}

func readWorkspace(dir string) (*workspace, error) {
	w := &workspace{dir: dir}
	path := filepath.Join(dir, "go.mod")
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, notWorkspace(dir, err)
	}
	mod, err := modfile.Parse(path, content, nil)
	if err != nil {
		return nil, err
	}
	if mod.Go == nil {
		return nil, &fault{"read the workspace", path + ": expected a go line, found none", "add one, for example: go 1.26.8"}
	}
	w.golang = mod.Go.Version
	if mod.Toolchain != nil {
		w.golang = strings.TrimPrefix(mod.Toolchain.Name, "go")
	}

	if w.module, err = readModule(filepath.Join(dir, "MODULE.bazel")); err != nil {
		return nil, notWorkspace(dir, err)
	}
	for name, version := range map[string]*string{"rules_go": &w.rulesGo, "gazelle": &w.gazelle} {
		for _, dep := range w.module.deps {
			if dep.name == name {
				*version = dep.version
			}
		}
		if *version == "" {
			return nil, &fault{"read the workspace",
				fmt.Sprintf("%s: expected a bazel_dep on %s with a version, found none", w.module.path, name), "add it"}
		}
	}
	return w, nil
}

func notWorkspace(dir string, err error) error {
	return &fault{"read the workspace", fmt.Sprintf("expected a Bazel workspace in %s, found: %v", dir, err),
		"run this in the root of the repository, or name that with -workspace"}
}
