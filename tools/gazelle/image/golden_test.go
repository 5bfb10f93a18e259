package image_test

import (
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/bazel-contrib/bazel-gazelle/v2/cmd/gazelle/update"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/language/bazel/visibility"
	golang "github.com/bazelbuild/bazel-gazelle/language/go"
	"github.com/bazelbuild/bazel-gazelle/language/proto"

	"example.com/thimble/tools/gazelle/image"
	"example.com/thimble/tools/gazelle/image/goldens"
)

var updateGoldens = flag.Bool("update", false, "write the BUILD.out files of testdata/workspace")

const workspace = "testdata/workspace"

// run runs Gazelle with its own languages and this one in the workspace.
func run(dir string) error {
	//lint:ignore SA1019 Gazelle takes no other interface.
	languages := []language.Language{visibility.NewLanguage(), proto.NewLanguage(), golang.NewLanguage(), image.NewLanguage()} //nolint:SA1019 // As above.
	return update.Run(context.Background(), languages, dir, []string{"-bzlmod", "-repo_root", dir, dir})
}

// gazelle runs Gazelle and returns the BUILD files by directory.
func gazelle(t *testing.T, dir string) map[string]string {
	t.Helper()
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	found, err := goldens.Read(dir, "BUILD.bazel")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, data := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGoldens has a case in each folder of the workspace.
func TestGoldens(t *testing.T) {
	dir := t.TempDir()
	if err := goldens.Lay(workspace, dir); err != nil {
		t.Fatal(err)
	}
	first := gazelle(t, dir)
	if *updateGoldens {
		if err := goldens.Update(workspace, dir); err != nil {
			t.Fatal(err)
		}
	}
	problems, err := goldens.Problems(workspace, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if second := gazelle(t, dir); !maps.Equal(first, second) {
		t.Errorf("expected a second run to change nothing, found %v instead of %v", second, first)
	}
}
