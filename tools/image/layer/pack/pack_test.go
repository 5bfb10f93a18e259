package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"example.com/thimble/tools/image/layer"
)

func source(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(name, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	name, out := filepath.Join(dir, "listing.json"), filepath.Join(dir, "out.tar")
	write := func(v any) {
		t.Helper()
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer

	write(listing{Entries: []entry{{Entry: layer.Entry{Kind: "file", Path: "/p", Source: source(t, "x")}}}})
	if code := run([]string{"-listing", name, "-out", out}, &stderr); code != 0 {
		t.Fatalf("expected success, found %d: %s", code, &stderr)
	}
	before, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}

	write(listing{Entries: []entry{{Entry: layer.Entry{Kind: "file", Path: "/p", Source: name + "x"}}}})
	if code := run([]string{"-listing", name, "-out", out}, &stderr); code != 1 {
		t.Errorf("missing source: expected 1, found %d", code)
	}
	if after, err := os.ReadFile(out); err != nil || !bytes.Equal(before, after) {
		t.Errorf("expected a failed run to leave the output alone, found %d bytes, %v", len(after), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("expected no temporary files, found %v", files)
	}

	write("no list")
	if code := run([]string{"-listing", name, "-out", out}, &stderr); code != 1 {
		t.Errorf("bad listing: expected 1, found %d", code)
	}
	if code := run([]string{"-listing", name}, &stderr); code != 2 {
		t.Errorf("missing -out: expected 2, found %d", code)
	}
}
