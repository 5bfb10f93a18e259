package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOutsideTheRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	if code := run(nil, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "expected to be started at the root of the repository") {
		t.Errorf("expected exit code 1 and a hint, found %d, %s", code, &stderr)
	}
}

// TestFailures expects errors of a Bazel that fails and of a Gazelle that writes nothing, and no
// files left behind.
func TestFailures(t *testing.T) {
	for name, test := range map[string]struct{ bazel, says string }{
		"Bazel fails":            {"exit 7", "bazel run: exit status 7"},
		"Gazelle writes nothing": {"exit 0", "expected Gazelle to write the goldens, found otherwise in\napp: expected the BUILD file\nafter\nfound\nbefore"},
	} {
		t.Run(name, func(t *testing.T) {
			here, parent := t.TempDir(), t.TempDir()
			for file, data := range map[string]string{
				".bazelversion":              "7.7.1",
				"go.mod":                     "module example.com/thimble\n\ngo 1.26.8\n",
				"tools/bazel":                "#!/bin/sh\n" + test.bazel + "\n",
				workspace + "/app/BUILD.in":  "before",
				workspace + "/app/BUILD.out": "after",
			} {
				file = filepath.Join(here, file)
				if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(data), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(here)
			var stdout, stderr bytes.Buffer
			if code := run([]string{"-dir", parent}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), test.says) {
				t.Errorf("expected exit code 1 and %q, found %d, %s", test.says, code, &stderr)
			}
			if left, err := os.ReadDir(parent); len(left) > 0 || err != nil {
				t.Errorf("expected nothing to be left, found %v, %v", left, err)
			}
		})
	}
}
