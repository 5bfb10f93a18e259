package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShell(t *testing.T) {
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("echo $0 $# $2\nexit 4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args           []string
		stdin          string
		stdout, stderr string
		code           int
	}{
		"exit code":          {[]string{"-c", "exit 3"}, "", "", "", 3},
		"last exit code":     {[]string{"-c", "false"}, "", "", "", 1},
		"errexit":            {[]string{"-e", "-c", "false; echo after"}, "", "", "", 1},
		"errexit undone":     {[]string{"-e", "+e", "-c", "false; echo after"}, "", "after\n", "", 0},
		"options in one":     {[]string{"-elc", "false; echo after"}, "", "", "", 1},
		"name, parameters":   {[]string{"-c", "echo $0 $1 $#", "name", "a", "b"}, "", "name a 2\n", "", 0},
		"parameter -x":       {[]string{"-c", "--", "echo $1", "name", "-x"}, "", "-x\n", "", 0},
		"script":             {[]string{script, "a", "-b"}, "", script + " 2 -b\n", "", 4},
		"standard input":     {nil, "x=1\necho $x\nexit 5\n", "1\n", "", 5},
		"parameters, too":    {[]string{"-s", "a"}, "echo $1\n", "a\n", "", 0},
		"asks when told to":  {[]string{"-i"}, "echo $((40+2))\n", "42\n", "", 0},
		"functions":          {[]string{"-c", "f() { return 6; }; f"}, "", "", "", 6},
		"unknown command":    {[]string{"-c", "nothing"}, "", "", "not found in $PATH", 127},
		"syntax error":       {[]string{"-c", "if"}, "", "", "sh: ", 2},
		"missing script":     {[]string{"missing"}, "", "", "sh: open missing", 127},
		"script is a folder": {[]string{"/"}, "", "", "sh: ", 2},
		"missing commands":   {[]string{"-c"}, "", "", "-c needs commands", 2},
		"unknown option":     {[]string{"-Z"}, "", "", "-Z is no option; usage: sh", 2},
		"unknown +option":    {[]string{"+c", "true"}, "", "", "+c is no option", 2},
	} {
		t.Run(name, func(t *testing.T) {
			stdin, stdout, stderr := file(t, c.stdin), file(t, ""), file(t, "")
			code := run(append([]string{"/debug/sh"}, c.args...), stdin, stdout, stderr)
			out, errs := content(t, stdout), content(t, stderr)
			if code != c.code || !strings.Contains(out, c.stdout) || (c.stdout == "") != (out == "") ||
				!strings.Contains(errs, c.stderr) || (c.stderr == "") != (errs == "") {
				t.Errorf("expected %d, %q, %q; found %d, %q, %q", c.code, c.stdout, c.stderr, code, out, errs)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		stdout string
		code   int
	}{
		"a command":         {[]string{"/debug/ls", "/dev/null"}, "/dev/null\n", 0},
		"a command's error": {[]string{"ls", "/missing"}, "", 1},
		"a login shell":     {[]string{"-sh", "-c", "echo $((40+2))"}, "42\n", 0},
		"an unknown name":   {[]string{"/debug/nothing"}, "", 127},
	} {
		t.Run(name, func(t *testing.T) {
			stdout := file(t, "")
			code := run(c.args, file(t, ""), stdout, file(t, ""))
			if out := content(t, stdout); code != c.code || out != c.stdout {
				t.Errorf("expected %d, %q; found %d, %q", c.code, c.stdout, code, out)
			}
		})
	}
}

// file is open at the begin of the content.
func file(t *testing.T, content string) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.WriteString(content); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	return f
}

func content(t *testing.T, f *os.File) string {
	t.Helper()
	data, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
