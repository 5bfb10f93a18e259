package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopy copies a layout of symbolic links, as it is in a sandbox.
func TestCopy(t *testing.T) {
	image, linked := build(t), t.TempDir()
	err := filepath.WalkDir(image.dir, func(name string, entry os.DirEntry, err error) error {
		target := filepath.Join(linked, strings.TrimPrefix(name, image.dir))
		if err != nil || entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return os.Symlink(name, target)
	})
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "out")
	if code := run([]string{"copy", "--from", linked, "--output", output}, io.Discard, os.Stderr); code != 0 {
		t.Fatalf("got exit code %d, want 0", code)
	}
	root, _, _, err := layout{output}.manifest("image")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(layout{output}.path(root.Digest))
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("got %v (%v), want a file of its own", info, err)
	}

	var stderr strings.Builder
	if code := run([]string{"copy", "--from", t.TempDir(), "--output", output}, io.Discard, &stderr); code != 1 || !strings.Contains(stderr.String(), "no file oci-layout") {
		t.Errorf("got exit code %d and %q, want a folder that is no layout to be refused", code, &stderr)
	}
}
