package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestApplyEdits(t *testing.T) {
	for name, test := range map[string]struct {
		content, want, problem string
	}{
		"once":  {"a old b", "a new b", ""},
		"gone":  {"a b", "", "found it 0 times"},
		"twice": {"old old", "", "found it 2 times"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "sub/file.bzl")
			put(t, path, test.content, 0o444)
			err := applyEdits(dir, "rules_go 1.2.3", []edit{{"sub/file.bzl", "old", "new"}})
			if test.problem != "" {
				expectError(t, err, "patch rules_go 1.2.3", "expected in sub/file.bzl, once:\n    old", test.problem)
				return
			}
			if found, _ := os.ReadFile(path); err != nil || string(found) != test.want {
				t.Errorf("expected %q, found %q, %v", test.want, found, err)
			}
		})
	}
	err := applyEdits(t.TempDir(), "rules_go 1.2.3", []edit{{"file.bzl", "old", "new"}})
	expectError(t, err, "patch rules_go 1.2.3", "no such file")
}
