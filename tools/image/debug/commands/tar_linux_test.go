package commands

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func archive(t *testing.T, headers ...tar.Header) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTarUnpacks(t *testing.T) {
	dir := t.TempDir()
	all := archive(t,
		tar.Header{Typeflag: tar.TypeDir, Name: "d/", Mode: 0o500},
		tar.Header{Typeflag: tar.TypeReg, Name: "d/file", Mode: 0o440, Uid: 1, Gid: 2},
		tar.Header{Typeflag: tar.TypeLink, Name: "hard", Linkname: "/d/file"},
		tar.Header{Typeflag: tar.TypeSymlink, Name: "new/soft", Linkname: "../d", Mode: 0o777},
	)
	code, out, stderr := call(t, dir, "tar -xv", all)
	if code != 0 || out != "d/\nd/file\nhard\nnew/soft\n" {
		t.Fatalf("expected the names of all, found %d, %q: %s", code, out, stderr)
	}
	if _, out, _ = call(t, dir, "find . -type f", ""); out != "./d/file\n./hard\n" {
		t.Errorf("expected two files, found %q", out)
	}
	if target, err := os.Readlink(filepath.Join(dir, "new/soft")); err != nil || target != "../d" {
		t.Errorf("expected a link to ../d, found %q, %v", target, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "hard")); err != nil || attributesOf(info).links != 2 || info.Mode() != 0o440 {
		t.Errorf("expected a second name of the file, found %v, %v", info, err)
	}
	if _, out, _ = call(t, dir, "tar -tv", all); !strings.Contains(out, "-r--r----- 1/2         0 1970-01-01 00:00:00 d/file\n") {
		t.Errorf("expected the attributes, found %s", out)
	}
}

func TestTarVerbose(t *testing.T) {
	dir := folder(t)
	if code, out, stderr := call(t, dir, "tar -cvf x.tar sub", ""); code != 0 || out != "" || stderr != "sub/\nsub/c.txt\nsub/d/\nsub/d/e\n" {
		t.Errorf("expected the names on standard error, found %d, %q, %q", code, out, stderr)
	}
	code, out, stderr := call(t, dir, "tar -c sub/c.txt", "")
	if code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, stderr)
	}
	if _, listed, _ := call(t, dir, "tar -t", out); listed != "sub/c.txt\n" {
		t.Errorf("expected an archive on standard output, found %q", listed)
	}
}

func TestTarRejects(t *testing.T) {
	dir := folder(t)
	whole := archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "new", Size: 0, Mode: 0o600})
	for name, c := range map[string]struct{ line, archive, message string }{
		"device":            {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeChar, Name: "null", Devmajor: 1}), `null: expected a file, a folder or a link, found type '3'`},
		"path out of here":  {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "../../evil"}), "escapes"},
		"link out of here":  {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeLink, Name: "l", Linkname: "../../etc/passwd"}), "escapes"},
		"file for a folder": {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "a.txt/below"}), "file exists"},
		"folder for a file": {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "sub"}), "is a directory"},
		"truncated":         {"tar -x", whole[:300], "unexpected EOF"},
		"not compressed":    {"tar -xz", whole, "gzip: invalid header"},
		"into no folder":    {"tar -x -C missing", whole, "no such file"},
		"to no folder":      {"tar -cf missing/x.tar a.txt", "", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			if code, _, stderr := call(t, dir, c.line, c.archive); code != 1 || !strings.HasPrefix(stderr, "tar: ") || !strings.Contains(stderr, c.message) {
				t.Errorf("expected exit code 1 and %q, found %d: %s", c.message, code, stderr)
			}
		})
	}
}
