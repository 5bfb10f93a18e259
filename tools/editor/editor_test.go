package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRejects loads a checkout with the go command, and with drivers that fail. No test can start
// Bazel, with which this checkout passes: run `go run ./tools/editor` for that.
func TestRejects(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("this asks the go command, which Bazel's tests do not see")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":        "module example.com/m\n\ngo 1.21\n\nrequire github.com/spf13/cobra v1.0.0\n\nreplace github.com/spf13/cobra => ./cobra\n",
		"cobra/go.mod":  "module github.com/spf13/cobra\n\ngo 1.21\n",
		"cobra/file.go": "package cobra\n",
		file:            "package main\n\nimport _ \"github.com/spf13/cobra\"\n\nfunc main() {}\n",
		"tools/bazel":   "#!/bin/sh\necho /base\n",
		"none":          "#!/bin/sh\necho '{}'\n",
		"broken":        "#!/bin/sh\necho no such target >&2\nexit 1\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for driver, message := range map[string]string{
		"off":                         "expected github.com/spf13/cobra below /base/external/, found it in " + dir,
		filepath.Join(dir, "none"):    "expected a package that imports github.com/spf13/cobra, found none",
		filepath.Join(dir, "broken"):  "no such target",
		filepath.Join(dir, "missing"): "missing",
	} {
		var stdout, stderr bytes.Buffer
		if code := run(dir, driver, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), message) {
			t.Errorf("%s: expected 1 and %q, found %d, %s%s", driver, message, code, &stdout, &stderr)
		}
	}
}
