// Package goldens knows the layout of workspaces for tests of a Gazelle extension: Gazelle reads
// BUILD.in files, and has to write BUILD.out files.
package goldens

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

const (
	before = "BUILD.in"
	after  = "BUILD.out"
	found  = "BUILD.bazel"
)

// Lay copies a workspace to a folder, with BUILD.bazel in place of BUILD.in and without BUILD.out.
func Lay(workspace, folder string) error {
	return fs.WalkDir(os.DirFS(workspace), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == after {
			return err
		}
		data, err := os.ReadFile(filepath.Join(workspace, name))
		if err != nil {
			return err
		}
		target := filepath.Join(folder, name)
		if entry.Name() == before {
			target = filepath.Join(filepath.Dir(target), found)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o666)
	})
}

// Problems returns the differences between the BUILD.bazel files of a folder and the workspace's
// BUILD.out files.
func Problems(workspace, folder string) ([]string, error) {
	expected, err := Read(workspace, after)
	if err != nil {
		return nil, err
	}
	actual, err := Read(folder, found)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(expected)
	maps.Copy(all, actual)
	var problems []string
	for _, dir := range slices.Sorted(maps.Keys(all)) {
		want, wanted := expected[dir]
		got, exists := actual[dir]
		switch {
		case !wanted:
			problems = append(problems, fmt.Sprintf("%s: expected no BUILD file, found\n%s", dir, got))
		case !exists:
			problems = append(problems, fmt.Sprintf("%s: expected a BUILD file, found none", dir))
		case want != got:
			problems = append(problems, fmt.Sprintf("%s: expected the BUILD file\n%s\nfound\n%s", dir, want, got))
		}
	}
	return problems, nil
}

// Update writes the BUILD.bazel files of a folder as the workspace's BUILD.out files.
func Update(workspace, folder string) error {
	actual, err := Read(folder, found)
	if err != nil {
		return err
	}
	for dir, data := range actual {
		if err := os.WriteFile(filepath.Join(workspace, dir, after), []byte(data), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// Read returns the contents of all files with the name base below a folder, by their
// directories.
func Read(folder, base string) (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() != base {
			return err
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		files[filepath.Dir(name)] = string(data)
		return err
	})
	return files, err
}
