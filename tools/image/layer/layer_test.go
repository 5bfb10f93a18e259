package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func source(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(name, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWrite(t *testing.T) {
	entries := []Entry{
		{Kind: "symlink", Path: "/etc/link", Target: "../program"},
		{Kind: "file", Path: "/program", Source: source(t, "content")},
		{Kind: "dir", Path: "/data", UID: 65532, GID: 65532, Mode: "0700"},
		{Kind: "file", Path: "/" + strings.Repeat("long/", 60) + "name", Mode: "0444", Source: source(t, "")},
	}
	var first, second bytes.Buffer
	if err := Write(&first, entries); err != nil {
		t.Fatal(err)
	}
	entries[0], entries[1] = entries[1], entries[0]
	time.Sleep(time.Millisecond)
	if err := Write(&second, entries); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("expected the same bytes for the same entries in another order")
	}

	zr, err := gzip.NewReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	if !zr.ModTime.IsZero() || zr.Name != "" || zr.OS != 255 {
		t.Errorf("expected a gzip header without name, time and system, found %+v", zr.Header)
	}
	expected := []tar.Header{
		{Name: "data/", Typeflag: tar.TypeDir, Mode: 0o700, Uid: 65532, Gid: 65532},
		{Name: "etc/link", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "../program"},
		{Name: strings.Repeat("long/", 60) + "name", Typeflag: tar.TypeReg, Mode: 0o444},
		{Name: "program", Typeflag: tar.TypeReg, Mode: 0o555, Size: 7},
	}
	reader := tar.NewReader(zr)
	for _, e := range expected {
		h, err := reader.Next()
		if err != nil {
			t.Fatal(err)
		}
		if h.Name != e.Name || h.Typeflag != e.Typeflag || h.Mode != e.Mode || h.Uid != e.Uid || h.Gid != e.Gid ||
			h.Size != e.Size || h.Linkname != e.Linkname || h.ModTime.Unix() != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("expected %+v, found %+v", e, h)
		}
	}
	if _, err := reader.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("expected the end of the layer, found %v", err)
	}
}

func TestWriteRejects(t *testing.T) {
	file := source(t, "")
	for name, c := range map[string]struct {
		entries []Entry
		message string
	}{
		"parent": {[]Entry{{Kind: "dir", Path: "/x/../p/", Origin: "//a"}}, "'..'"},
		"two sources for one path": {
			[]Entry{
				{Kind: "file", Path: "/p", Source: file, Origin: "//a"},
				{Kind: "dir", Path: "/p/", Origin: "//b"},
			},
			"//a and //b",
		},
		"relative path":  {[]Entry{{Kind: "file", Path: "p", Origin: "//a"}}, "absolute path"},
		"root":           {[]Entry{{Kind: "dir", Path: "/", Origin: "//a"}}, "below the root"},
		"unknown kind":   {[]Entry{{Kind: "fifo", Path: "/p", Origin: "//a"}}, "found \"fifo\""},
		"mode":           {[]Entry{{Kind: "dir", Path: "/p", Mode: "u+x", Origin: "//a"}}, "octal mode"},
		"missing source": {[]Entry{{Kind: "file", Path: "/p", Source: file + "x", Origin: "//a"}}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Write(io.Discard, c.entries)
			if err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), "//a") {
				t.Errorf("expected an error with %q and //a, found %v", c.message, err)
			}
		})
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	listing, out := filepath.Join(dir, "listing.json"), filepath.Join(dir, "out.tar.gz")
	write := func(v any) {
		t.Helper()
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(listing, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer

	write([]map[string]string{{"kind": "file", "path": "/p", "source": source(t, "x")}})
	if code := run([]string{"-listing", listing, "-out", out}, &stderr); code != 0 {
		t.Fatalf("expected success, found %d: %s", code, &stderr)
	}
	before, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}

	write([]map[string]string{{"kind": "file", "path": "/p", "source": listing + "x"}})
	if code := run([]string{"-listing", listing, "-out", out}, &stderr); code != 1 {
		t.Errorf("missing source: expected 1, found %d", code)
	}
	if after, err := os.ReadFile(out); err != nil || !bytes.Equal(before, after) {
		t.Errorf("expected a failed run to leave the output alone, found %d bytes, %v", len(after), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("expected no temporary files, found %v", files)
	}

	write("no list")
	if code := run([]string{"-listing", listing, "-out", out}, &stderr); code != 1 {
		t.Errorf("bad listing: expected 1, found %d", code)
	}
	if code := run([]string{"-listing", listing}, &stderr); code != 2 {
		t.Errorf("missing -out: expected 2, found %d", code)
	}
}
