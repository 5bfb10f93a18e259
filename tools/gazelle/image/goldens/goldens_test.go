package goldens

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, data := range files {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func problems(t *testing.T, workspace, folder string) []string {
	t.Helper()
	found, err := Problems(workspace, folder)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestProblems(t *testing.T) {
	workspace, folder := t.TempDir(), t.TempDir()
	write(t, workspace, map[string]string{"a/BUILD.in": "in", "a/BUILD.out": "out", "a/main.go": "main", "b/BUILD.out": "out"})
	if err := Lay(workspace, folder); err != nil {
		t.Fatal(err)
	}
	write(t, folder, map[string]string{"c/BUILD.bazel": "new"})
	found := problems(t, workspace, folder)
	for i, want := range []string{
		"a: expected the BUILD file\nout\nfound\nin",
		"b: expected a BUILD file, found none",
		"c: expected no BUILD file, found\nnew",
	} {
		if len(found) != 3 || found[i] != want {
			t.Errorf("expected %q, found %q", want, found)
		}
	}
	if data, err := os.ReadFile(filepath.Join(folder, "a/main.go")); string(data) != "main" {
		t.Errorf("expected other files to be copied, found %q, %v", data, err)
	}

	write(t, folder, map[string]string{"a/BUILD.bazel": "out", "b/BUILD.bazel": "other"})
	if err := os.RemoveAll(filepath.Join(folder, "c")); err != nil {
		t.Fatal(err)
	}
	if err := Update(workspace, folder); err != nil {
		t.Fatal(err)
	}
	if found := problems(t, workspace, folder); len(found) != 0 {
		t.Errorf("expected none after the update, found %s", strings.Join(found, "\n"))
	}
}

func TestMissingFolders(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	if err := Lay(none, t.TempDir()); err == nil {
		t.Error("Lay: expected an error, found none")
	}
	if _, err := Problems(none, t.TempDir()); err == nil {
		t.Error("Problems: expected an error for the workspace, found none")
	}
	if _, err := Problems(t.TempDir(), none); err == nil {
		t.Error("Problems: expected an error for the folder, found none")
	}
	if err := Update(t.TempDir(), none); err == nil {
		t.Error("Update: expected an error, found none")
	}
}
