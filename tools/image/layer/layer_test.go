package layer

import (
	"archive/tar"
	"bytes"
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
		{Kind: "file", Path: "/data/content", Content: "inline"},
		{Kind: "link", Path: "/data/hard", Target: "/data/content"},
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

	expected := []tar.Header{
		{Name: "data/", Typeflag: tar.TypeDir, Mode: 0o700, Uid: 65532, Gid: 65532},
		{Name: "data/content", Typeflag: tar.TypeReg, Mode: 0o555, Size: 6},
		{Name: "data/hard", Typeflag: tar.TypeLink, Mode: 0o555, Linkname: "data/content"},
		{Name: "etc/link", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "../program"},
		{Name: strings.Repeat("long/", 60) + "name", Typeflag: tar.TypeReg, Mode: 0o444},
		{Name: "program", Typeflag: tar.TypeReg, Mode: 0o555, Size: 7},
	}
	reader := tar.NewReader(&first)
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
