package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// module has a package of which a test executes four lines of five, one that a copy of its
// test's program executes, and one that nothing executes.
const module = `
-- go.mod --
module example.com/m

go 1.21
-- most/most.go --
package most

func Most(yes bool) int {
	if yes {
		return 1
	}
	return 2
}
-- most/most_test.go --
package most

import (
	"testing"

	"example.com/m/helper"
)

func TestMost(t *testing.T) {
	if Most(true) != helper.One() {
		t.Error("expected 1")
	}
}
-- helper/helper.go --
package helper

func One() int {
	return 1
}
-- copy/main.go --
package main

import "os"

func main() {
	os.Exit(3)
}
-- copy/main_test.go --
package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Args[0] == "copy" {
		main()
	}
	os.Exit(m.Run())
}

func TestCopy(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Cmd{Path: self, Args: []string{"copy"}}
	if c.Run(); c.ProcessState.ExitCode() != 3 {
		t.Error(c.ProcessState)
	}
}
-- none/none.go --
package none

func None() {
	println()
}
-- types/types.go --
package types

type T int
`

const measured = `percent executed    lines  package
  100.0        3        3  example.com/m/copy
  100.0        3        3  example.com/m/helper
   80.0        4        5  example.com/m/most
    0.0        0        3  example.com/m/none
   71.4       10       14  total
`

// write writes the module, in which the later of two files of one name is the one.
func write(t *testing.T, module string) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("this measures with the go command, which Bazel's tests do not see")
	}
	dir := t.TempDir()
	for _, file := range txtar.Parse([]byte(module)).Files {
		name := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		module         string
		args           []string
		code           int
		stdout, stderr string
	}{
		"above the bar":   {module, []string{"-min=71"}, 0, measured, ""},
		"below the bar":   {module, []string{"-min=71.5"}, 1, measured, "coverage: expected tests to execute at least 71.5 % of the lines, found 10 of 14;"},
		"failing test":    {module + "-- none/none_test.go --\npackage none\n\nimport \"testing\"\n\nfunc Test(t *testing.T) { t.Error(\"broken\") }\n", nil, 1, "", "none_test.go:5: broken"},
		"does not build":  {module + "-- none/none.go --\npackage none\n\nfunc None() int {}\n", nil, 1, "", "missing return"},
		"no module":       {module + "-- go.mod --\nmodul\n", nil, 1, "", "unknown directive: modul"},
		"unknown flag":    {module, []string{"-max=3"}, 2, "", "-max"},
		"unknown package": {module, []string{"./most"}, 2, "", `expected flags only, found ["./most"]`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, c.module)
			var stdout, stderr bytes.Buffer
			code := run(dir, c.args, &stdout, &stderr)
			if code != c.code || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) || (c.stderr == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d, %q, %q; found %d, %q, %q", c.code, c.stdout, c.stderr, code, &stdout, &stderr)
			}
		})
	}
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		profile  string
		expected count
		message  string
	}{
		"executed":           {"mode: set\nm/a/f.go:3.1,5.2 2 7\n", count{3, 3}, ""},
		"by one test of two": {"mode: set\nm/a/f.go:3.1,5.2 2 0\nm/a/f.go:3.1,5.2 2 1\n", count{3, 3}, ""},
		"blocks on one line": {"mode: set\nm/a/f.go:3.1,4.2 2 1\nm/a/f.go:4.2,6.2 1 0\n", count{2, 4}, ""},
		"no statements":      {"mode: set\nm/a/f.go:3.1,5.2 0 1\n", count{}, ""},
		"two files":          {"mode: set\nm/a/f.go:3.1,3.2 1 1\nm/a/g.go:3.1,3.2 1 0\n", count{1, 2}, ""},
		"truncated":          {"mode: set\nm/a/f.go:3.1,5.2 2 1\nm/a/f.go:6.1,7", count{}, `line "m/a/f.go:6.1,7" doesn't match`},
	} {
		t.Run(name, func(t *testing.T) {
			profile := filepath.Join(t.TempDir(), "profile")
			if err := os.WriteFile(profile, []byte(c.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			packages, err := read(profile)
			if found := packages["m/a"]; found != c.expected || (err == nil) != (c.message == "") || err != nil && !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected %v and %q, found %v and %v", c.expected, c.message, found, err)
			}
		})
	}
}
