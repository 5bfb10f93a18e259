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
// test's program executes, one that nothing executes, and one that only tests use.
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
  100.0        3        3  copy
   80.0        4        5  most
    0.0        0        3  none
   63.6        7       11  total
not counted, because only tests use them: helper
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
		testOnly       []string
		args           []string
		code           int
		stdout, stderr string
	}{
		"above the bar":   {module, []string{"helper"}, []string{"-min=63"}, 0, measured, ""},
		"below the bar":   {module, []string{"helper"}, []string{"-min=63.7"}, 1, measured, "coverage: expected tests to execute at least 63.7 % of the lines, found 7 of 11;"},
		"no bar":          {module, nil, nil, 0, "   71.4       10       14  total\n", ""},
		"failing test":    {module + "-- none/none_test.go --\npackage none\n\nimport \"testing\"\n\nfunc Test(t *testing.T) { t.Error(\"broken\") }\n", nil, nil, 1, "", "none_test.go:5: broken"},
		"does not build":  {module + "-- none/none.go --\npackage none\n\nfunc None() int {}\n", nil, nil, 1, "", "missing return"},
		"no module":       {module + "-- go.mod --\nmodul\n", nil, nil, 1, "", "go.mod:1: unknown directive: modul"},
		"stale pattern":   {module, []string{"hel/*"}, nil, 1, "", "expected a package in hel/*, found none; remove the pattern"},
		"unknown flag":    {module, nil, []string{"-max=3"}, 2, "", "-max"},
		"unknown package": {module, nil, []string{"./most"}, 2, "", `expected flags only, found ["./most"]`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, c.module)
			var stdout, stderr bytes.Buffer
			code := run(dir, c.testOnly, c.args, &stdout, &stderr)
			if code != c.code || !strings.HasSuffix(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) || (c.stderr == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d, %q, %q; found %d, %q, %q", c.code, c.stdout, c.stderr, code, &stdout, &stderr)
			}
		})
	}
}

func TestRunKeepsProfile(t *testing.T) {
	dir := write(t, module)
	profile := filepath.Join(t.TempDir(), "profile")
	var stderr bytes.Buffer
	if code := run(dir, nil, []string{"-profile", profile}, &bytes.Buffer{}, &stderr); code != 0 {
		t.Fatalf("expected 0, found %d, %s", code, &stderr)
	}
	show := exec.Command("go", "tool", "cover", "-func", profile)
	show.Dir = dir
	if out, err := show.CombinedOutput(); err != nil || !strings.Contains(string(out), "example.com/m/most/most.go:3:") {
		t.Errorf("expected a profile that go tool cover reads, found %v, %s", err, out)
	}
}

func TestLeaveOut(t *testing.T) {
	p := func(folder string, imports ...string) goPackage {
		p := goPackage{ImportPath: "example.com/m/" + folder, Imports: imports}
		p.Module.Path = "example.com/m"
		return p
	}
	root := p("")
	root.ImportPath = root.Module.Path
	for name, c := range map[string]struct {
		packages []goPackage
		patterns []string
		left     string
		message  string
	}{
		"nothing":             {[]goPackage{p("a")}, nil, "", ""},
		"a folder":            {[]goPackage{p("b"), p("a"), p("a/c")}, []string{"a"}, "a", ""},
		"every folder":        {[]goPackage{p("x/b/driver"), p("x/a/driver"), p("x/driver")}, []string{"x/*/driver"}, "x/a/driver x/b/driver", ""},
		"the module itself":   {[]goPackage{root}, []string{"."}, ".", ""},
		"helper's helper":     {[]goPackage{p("a", "example.com/m/b"), p("b")}, []string{"a", "b"}, "a b", ""},
		"one that is gone":    {[]goPackage{p("a")}, []string{"b"}, "", "expected a package in b, found none"},
		"no pattern":          {[]goPackage{p("a")}, []string{"["}, "", `"[": syntax error in pattern`},
		"used by the program": {[]goPackage{p("a", "example.com/m/b"), p("b")}, []string{"b"}, "", "expected tests alone to import example.com/m/b, found example.com/m/a"},
	} {
		t.Run(name, func(t *testing.T) {
			left, err := leaveOut(c.packages, c.patterns)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Fatalf("expected %q, found %v", c.message, err)
			}
			if found := strings.Join(left, " "); found != c.left {
				t.Errorf("expected %q, found %q", c.left, found)
			}
		})
	}
}
