package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// files returns the slash-separated names of all files that a step may write.
func (w *workspace) files() ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != "." {
			return fs.SkipDir
		}
		if entry.Type().IsRegular() && tidied(path.Base(name)) {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

func tidied(base string) bool {
	switch path.Ext(base) {
	case ".go", ".bzl", ".bazel":
		return true
	}
	return slices.Contains([]string{"BUILD", "WORKSPACE", "go.mod", "go.sum", docs}, base)
}

type contents map[string][sha256.Size]byte

func (w *workspace) snapshot() (contents, error) {
	names, err := w.files()
	if err != nil {
		return nil, err
	}
	c := contents{}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			return nil, err
		}
		c[name] = sha256.Sum256(data)
	}
	return c, nil
}

// mostNames is the largest number of files of a kind that the summary names.
const mostNames = 10

// summary returns one line without a line break, or "" if nothing changed.
func summary(before, after contents) string {
	var parts []string
	list := func(what string, in contents, changed func(name string) bool) {
		var names []string
		for name := range in {
			if changed(name) {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return
		}
		slices.Sort(names)
		if more := len(names) - mostNames; more > 0 {
			names = append(names[:mostNames], fmt.Sprintf("and %d more", more))
		}
		parts = append(parts, what+" "+strings.Join(names, ", "))
	}
	list("changed", after, func(name string) bool {
		old, ok := before[name]
		return ok && old != after[name]
	})
	list("added", after, func(name string) bool { _, ok := before[name]; return !ok })
	list("removed", before, func(name string) bool { _, ok := after[name]; return !ok })
	if len(parts) == 0 {
		return ""
	}
	return "tidy: " + strings.Join(parts, "; ")
}

func (w *workspace) replace(name string, data []byte) error {
	return os.WriteFile(filepath.Join(w.dir, name), data, 0o666)
}

// unified returns the unified diff of a file.
func unified(name, found, expected string) (string, error) {
	return difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A:        difflib.SplitLines(found),
		B:        difflib.SplitLines(expected),
		FromFile: name,
		ToFile:   name,
		Context:  3,
	})
}
