package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadProfile(t *testing.T) {
	for name, c := range map[string]struct {
		profile string
		counts  map[string]count
	}{
		"executed":             {"m/a/f.go:3.1,5.2 2 1\n", map[string]count{"m/a": {3, 3}}},
		"not executed":         {"m/a/f.go:3.1,5.2 2 0\n", map[string]count{"m/a": {0, 3}}},
		"executed often":       {"m/a/f.go:3.1,5.2 2 7\n", map[string]count{"m/a": {3, 3}}},
		"by the second test":   {"m/a/f.go:3.1,5.2 2 0\nm/a/f.go:3.1,5.2 2 1\n", map[string]count{"m/a": {3, 3}}},
		"by the first test":    {"m/a/f.go:3.1,5.2 2 1\nm/b/f.go:1.1,1.9 1 0\nm/a/f.go:3.1,5.2 2 0\n", map[string]count{"m/a": {3, 3}, "m/b": {0, 1}}},
		"blocks on one line":   {"m/a/f.go:3.1,4.2 2 1\nm/a/f.go:4.2,6.2 1 0\n", map[string]count{"m/a": {2, 4}}},
		"no statements":        {"m/a/f.go:3.1,5.2 0 1\n", map[string]count{"m/a": {0, 0}}},
		"files of one package": {"m/a/f.go:3.1,3.2 1 1\nm/a/g.go:3.1,3.2 1 0\n", map[string]count{"m/a": {1, 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "profile")
			if err := os.WriteFile(file, []byte("mode: set\n"+c.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			packages, err := readProfile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(packages) != len(c.counts) {
				t.Errorf("expected %v, found %v", c.counts, packages)
			}
			for importPath, expected := range c.counts {
				if found := packages[importPath].count(); found != expected {
					t.Errorf("%s: expected %v, found %v", importPath, expected, found)
				}
			}
		})
	}
}

func TestReadProfileRejects(t *testing.T) {
	for name, c := range map[string]struct{ profile, message string }{
		"empty":         {"", "found one without any statement"},
		"no statements": {"mode: set\n", "found one without any statement"},
		"no mode":       {"m/a/f.go:3.1,5.2 2 1\n", "bad mode line: m/a/f.go:3.1,5.2 2 1"},
		"truncated":     {"mode: set\nm/a/f.go:3.1,5.2 2 1\nm/a/f.go:6.1,7", `line "m/a/f.go:6.1,7" doesn't match`},
		"no number":     {"mode: set\nm/a/f.go:3.1,x.2 2 1\n", `line "m/a/f.go:3.1,x.2 2 1" doesn't match`},
		"contradiction": {"mode: set\nm/a/f.go:3.1,5.2 2 1\nm/a/f.go:3.1,5.2 3 1\n", "changed from 2 to 3"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "profile")
			if err := os.WriteFile(file, []byte(c.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := readProfile(file); err == nil || !strings.Contains(err.Error(), c.message) || !strings.HasPrefix(err.Error(), file+": ") {
				t.Errorf("expected an error with the file's name and %q, found %v", c.message, err)
			}
		})
	}
	if _, err := readProfile(filepath.Join(t.TempDir(), "missing")); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("missing file: expected an error, found %v", err)
	}
}
