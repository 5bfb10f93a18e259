package image_test

import (
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bazel-contrib/bazel-gazelle/v2/cmd/gazelle/update"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/language/bazel/visibility"
	golang "github.com/bazelbuild/bazel-gazelle/language/go"
	"github.com/bazelbuild/bazel-gazelle/language/proto"

	"example.com/thimble/tools/gazelle/image"
)

var updateGoldens = flag.Bool("update", false, "write the BUILD.out files of testdata/workspace")

const workspace = "testdata/workspace"

// run runs Gazelle with its own languages and this one in the workspace.
func run(dir string) error {
	languages := []language.Language{visibility.NewLanguage(), proto.NewLanguage(), golang.NewLanguage(), image.NewLanguage()}
	return update.Run(context.Background(), languages, dir, []string{"-bzlmod", "-repo_root", dir, dir})
}

func gazelle(t *testing.T, dir string) {
	t.Helper()
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
}

// lay copies a workspace, in which BUILD.in files become BUILD.bazel.
func lay(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files(t, from) {
		switch filepath.Base(name) {
		case "BUILD.out":
			continue
		case "BUILD.in":
			name = filepath.Join(filepath.Dir(name), "BUILD.bazel")
		}
		write(t, filepath.Join(dir, name), data)
	}
	return dir
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir+"/")] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestGoldens has a case in each folder of the workspace.
func TestGoldens(t *testing.T) {
	dir := lay(t, workspace)
	gazelle(t, dir)
	first := files(t, dir)
	if *updateGoldens {
		for name, data := range first {
			if filepath.Base(name) == "BUILD.bazel" {
				write(t, filepath.Join(workspace, filepath.Dir(name), "BUILD.out"), data)
			}
		}
	}

	expected := map[string]string{}
	for name, data := range files(t, workspace) {
		if filepath.Base(name) == "BUILD.out" {
			expected[filepath.Join(filepath.Dir(name), "BUILD.bazel")] = data
		}
	}
	for name, data := range first {
		if filepath.Base(name) != "BUILD.bazel" {
			continue
		}
		if golden, ok := expected[name]; !ok {
			t.Errorf("%s: expected none, found\n%s", name, data)
		} else if data != golden {
			t.Errorf("%s: expected\n%s\nfound\n%s", name, golden, data)
		}
		delete(expected, name)
	}
	for name := range expected {
		t.Errorf("%s: expected one, found none", name)
	}

	gazelle(t, dir)
	for name, data := range files(t, dir) {
		if data != first[name] {
			t.Errorf("%s: expected a second run to change nothing, found\n%s", name, data)
		}
	}
}
