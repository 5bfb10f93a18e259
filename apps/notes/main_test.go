package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// notes runs the program once.
func notes(dir, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(append([]string{"--data", dir}, args...), strings.NewReader(stdin), &out, &err)
	return code, out.String(), err.String()
}

// In TestNotes, every step opens the store anew, like a process of its own.
func TestNotes(t *testing.T) {
	dir := t.TempDir()
	steps := []struct {
		name, stdin    string
		args           []string
		code           int
		stdout, stderr string // stderr: a part of it
	}{
		{name: "list nothing", args: []string{"list"}},
		{name: "show nothing", args: []string{"show", "1"}, code: 1, stderr: "there is no note 1"},
		{name: "add words", args: []string{"add", "Buy", "milk"}, stdout: "added note 1\n"},
		{name: "add input", stdin: "A title\nand more\n", args: []string{"add"}, stdout: "added note 2\n"},
		{name: "add nothing", args: []string{"add"}, code: 1, stderr: "expected the text of a note"},
		{name: "list", args: []string{"list"}, stdout: "1\tBuy milk\n2\tA title\n"},
		{name: "show", args: []string{"show", "2"}, stdout: "A title\nand more\n"},
		{name: "remove", args: []string{"remove", "2"}},
		{name: "remove again", args: []string{"remove", "2"}, code: 1, stderr: "there is no note 2; notes list prints"},
		{name: "numbers are not used again", args: []string{"add", "Water the plants"}, stdout: "added note 3\n"},
		{name: "list the rest", args: []string{"list"}, stdout: "1\tBuy milk\n3\tWater the plants\n"},
		{name: "not a number", args: []string{"show", "milk"}, code: 1, stderr: `expected the number of a note, found "milk"`},
		{name: "unknown command", args: []string{"edit"}, code: 1, stderr: `unknown command "edit"`},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			code, stdout, stderr := notes(dir, step.stdin, step.args...)
			if code != step.code {
				t.Errorf("expected exit code %d, found %d", step.code, code)
			}
			if stdout != step.stdout || !strings.Contains(stderr, step.stderr) {
				t.Errorf("expected %q and on standard error %q, found %q and %q", step.stdout, step.stderr, stdout, stderr)
			}
		})
	}
}

func TestStoreIsNoDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	code, _, stderr := notes(dir, "", "add", "Buy milk")
	if code != 1 || !strings.Contains(stderr, "mount one at "+dir) {
		t.Errorf("expected a remedy, found exit code %d and %q", code, stderr)
	}
}

func TestStoreIsDamaged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "notes.db")
	if err := os.WriteFile(path, []byte("no notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"add", "Buy milk"}, {"list"}} {
		code, _, stderr := notes(dir, "", args...)
		if code != 1 || !strings.Contains(stderr, path+": ") {
			t.Errorf("%s: expected an error that names %s, found exit code %d and %q", args[0], path, code, stderr)
		}
	}
}

func TestStoreIsInUse(t *testing.T) {
	dir := t.TempDir()
	db, err := bbolt.Open(filepath.Join(dir, "notes.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	code, _, stderr := notes(dir, "", "add", "Buy milk")
	if code != 1 || !strings.Contains(stderr, "another notes used it for 1s") {
		t.Errorf("expected an error that says who is in the way, found exit code %d and %q", code, stderr)
	}
}
