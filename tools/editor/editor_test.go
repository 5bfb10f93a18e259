package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answers is a gopls that answers as one does that asks Bazel. Tests replace one answer.
var answers = map[string]string{
	"definition": `echo "/base/external/cobra/command.go:54:6-13: defined here as type Command struct {"`,
	"sound":      `true`,
	"broken":     `echo "$2:5:13-21: undefined: cobra.Commando"`,
}

// newCheckout makes a folder with what is asked about, and the gopls with that answer.
func newCheckout(t *testing.T, question, answer string) (dir string, gopls []string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range map[string]string{
		file:                  "package main\n\nvar _ cobra.Command\n",
		"tools/bazel":         "#!/bin/sh\necho /base\n",
		"tools/editor/editor": "",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	all := maps.Clone(answers)
	all[question] = answer
	script := fmt.Sprintf(`case "$1 $2" in
"definition %[1]s:3:13") %[2]s ;;
"check %[1]s") %[3]s ;;
"check %[4]s/tools/editor/broken-"*/broken.go) %[5]s ;;
*) exit 9 ;;
esac`, file, all["definition"], all["sound"], dir, all["broken"])
	return dir, []string{"sh", "-c", script, "gopls"}
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		question, answer string
		code             int
		message          string
	}{
		"as expected":         {"", "", 0, ""},
		"through go list":     {"definition", "echo /home/me/go/pkg/mod/github.com/spf13/cobra@v1.10.2/command.go:54:6-13: defined here as", 1, `apps/notes/command.go:3:13: expected gopls to find the definition of cobra.Command below /base/external/, found "/home/me/go/`},
		"no definition":       {"definition", "true", 1, `below /base/external/, found ""`},
		"sound file refused":  {"sound", "echo 1:1: could not import github.com/spf13/cobra", 1, "expected gopls to find nothing wrong with apps/notes/command.go, found:\n1:1: could not import"},
		"broken file passed":  {"broken", "true", 1, `expected gopls to find "/broken.go:5:13-21: undefined: cobra.Commando" in a broken file, found ""`},
		"import not resolved": {"broken", `echo "$2:3:8-30: could not import github.com/spf13/cobra"`, 1, "undefined: cobra.Commando"},
		"gopls fails":         {"sound", "exit 3", 1, "exit status 3"},
		"gopls fails at last": {"broken", "exit 4", 1, "exit status 4"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, gopls := newCheckout(t, c.question, c.answer)
			var stdout, stderr bytes.Buffer
			if code := run(dir, gopls, nil, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) || (c.message == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d, %q, found %d, %q, %q", c.code, c.message, code, &stderr, &stdout)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "tools/editor/broken-*")); err != nil || len(left) > 0 {
				t.Errorf("expected nothing to be left, found %v, %v", left, err)
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	for name, c := range map[string]struct {
		damage  func(dir string) error
		args    []string
		code    int
		message string
	}{
		"unknown flag":   {nil, []string{"-x"}, 2, "-x"},
		"an argument":    {nil, []string{"a.go"}, 2, `expected no arguments, found ["a.go"]`},
		"another import": {func(dir string) error { return os.WriteFile(filepath.Join(dir, file), []byte("package main\n"), 0o644) }, nil, 1, file + ": expected it to use cobra.Command, found no such use"},
		"no file":        {func(dir string) error { return os.Remove(filepath.Join(dir, file)) }, nil, 1, file},
		"no launcher":    {func(dir string) error { return os.RemoveAll(filepath.Join(dir, "tools")) }, nil, 1, "tools/bazel"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, gopls := newCheckout(t, "", "")
			if c.damage != nil {
				if err := c.damage(dir); err != nil {
					t.Fatal(err)
				}
			}
			var stdout, stderr bytes.Buffer
			if code := run(dir, gopls, c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d, %q, found %d, %q", c.code, c.message, code, &stderr)
			}
		})
	}
}
