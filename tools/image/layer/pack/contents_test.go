package main

import (
	"archive/tar"
	"bytes"
	stdgzip "compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/klauspost/compress/zstd"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer"
)

// archive writes a tar, compressed by what compress returns.
func archive(t *testing.T, compress func(io.Writer) io.WriteCloser, headers ...tar.Header) tarFile {
	t.Helper()
	var buffer bytes.Buffer
	outer := compress(&buffer)
	w := tar.NewWriter(outer)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := outer.Close(); err != nil {
		t.Fatal(err)
	}
	return tarFile{Path: source(t, buffer.String()), Origin: "//x:tar"}
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

func uncompressed(w io.Writer) io.WriteCloser { return plain{w} }

func zipped(w io.Writer) io.WriteCloser { return stdgzip.NewWriter(w) }

func zstandard(w io.Writer) io.WriteCloser {
	encoder, err := zstd.NewWriter(w)
	if err != nil {
		panic(err)
	}
	return encoder
}

func data(kind, path, target string) entry {
	return entry{layer.Entry{Kind: kind, Path: path, Target: target, Origin: "//x:" + kind}, kind + "s"}
}

// base is one with a link of its own that leads nowhere.
func base(t *testing.T) string {
	t.Helper()
	return imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{
		{Name: "bin/busybox"},
		{Name: "bin/sh", Type: tar.TypeSymlink, Link: "busybox"},
		{Name: "etc/dangling", Type: tar.TypeSymlink, Link: "nothing"},
	}))
}

func write(t *testing.T, l listing) error {
	t.Helper()
	return l.write(filepath.Join(t.TempDir(), "layer.tar"))
}

func TestContents(t *testing.T) {
	etc := []tar.Header{
		{Typeflag: tar.TypeDir, Name: "./", Mode: 0o755},
		{Typeflag: tar.TypeDir, Name: "etc/", Mode: 0o755},
		{Typeflag: tar.TypeReg, Name: "etc/config", Mode: 0o644},
		{Typeflag: tar.TypeLink, Name: "etc/hard", Linkname: "etc/config"},
	}
	for name, l := range map[string]listing{
		"nothing":            {},
		"plain tar":          {Layers: []tarFile{archive(t, uncompressed, etc...)}},
		"gzip":               {Layers: []tarFile{archive(t, zipped, etc...)}},
		"zstd":               {Layers: []tarFile{archive(t, zstandard, etc...)}},
		"same directory":     {Layers: []tarFile{archive(t, uncompressed, etc...)}, Entries: []entry{data("dir", "/etc", "")}},
		"link into a tar":    {Layers: []tarFile{archive(t, uncompressed, etc...)}, Entries: []entry{data("symlink", "/link", "etc/hard")}},
		"absolute link":      {Entries: []entry{data("dir", "/a/b", ""), data("symlink", "/c/link", "/a")}},
		"link to the root":   {Entries: []entry{data("symlink", "/root", "/")}},
		"link to a device":   {Entries: []entry{data("symlink", "/log", "/dev/stdout")}, Provided: []string{"/dev"}},
		"link to a volume":   {Entries: []entry{data("symlink", "/state", "/data/state")}, Provided: []string{"/data"}},
		"link of a link":     {Entries: []entry{data("symlink", "/a", "b/../b"), data("symlink", "/b", "c"), data("dir", "/c", "")}},
		"link below a link":  {Entries: []entry{data("symlink", "/a", "/b"), data("dir", "/b/c", ""), data("symlink", "/d", "a/c")}},
		"link into the base": {Entries: []entry{data("symlink", "/sh", "/bin/sh")}, Base: base(t)},
		"over a base":        {Entries: []entry{data("dir", "/bin/sh", "")}, Base: base(t)},
		"link to a program":  {Entries: []entry{data("symlink", "/link", "program")}, Reserved: map[string]string{"/program": "binary"}},
		"below reserved":     {Entries: []entry{data("dir", "/tmp/cache", "")}, Reserved: map[string]string{"/tmp/": "tmp"}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := write(t, l); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestContentsRejects(t *testing.T) {
	file := archive(t, uncompressed, tar.Header{Typeflag: tar.TypeReg, Name: "p"})
	for name, c := range map[string]struct {
		listing
		messages []string
	}{
		"tar and entry":        {listing{Layers: []tarFile{file}, Entries: []entry{data("dir", "/p", "")}}, []string{"/p: ", "layers //x:tar and dirs //x:dir", "remove one"}},
		"two tars":             {listing{Layers: []tarFile{file, file}}, []string{"/p: ", "layers //x:tar and layers //x:tar"}},
		"tar and program":      {listing{Layers: []tarFile{file}, Reserved: map[string]string{"/p": "binary"}}, []string{"binary and layers //x:tar"}},
		"parent in a tar":      {listing{Layers: []tarFile{archive(t, uncompressed, tar.Header{Typeflag: tar.TypeReg, Name: "../p"})}}, []string{"layers //x:tar", "'..'"}},
		"not a tar":            {listing{Layers: []tarFile{{source(t, strings.Repeat("x", 1024)), "//x:tar"}}}, []string{"layers //x:tar", "expected a tar"}},
		"empty file":           {listing{Layers: []tarFile{{source(t, ""), "//x:tar"}}}, []string{"layers //x:tar", "expected a tar"}},
		"missing tar":          {listing{Layers: []tarFile{{"/nowhere", "//x:tar"}}}, []string{"/nowhere"}},
		"absolute link":        {listing{Entries: []entry{data("symlink", "/l", "/etc/passwd")}}, []string{"symlinks //x:symlink", "/l -> /etc/passwd", "add it"}},
		"above the root":       {listing{Entries: []entry{data("symlink", "/a/l", "../../etc")}, Base: base(t)}, []string{"/a/l -> ../../etc"}},
		"not in the base":      {listing{Entries: []entry{data("symlink", "/l", "/etc/gone")}, Base: base(t)}, []string{"/l -> /etc/gone", "add it"}},
		"dangles in the base":  {listing{Entries: []entry{data("symlink", "/l", "/etc/dangling")}, Base: base(t)}, []string{"/l -> /etc/dangling"}},
		"missing base":         {listing{Entries: []entry{data("symlink", "/l", "/etc/passwd")}, Base: "/nowhere"}, []string{"/nowhere"}},
		"circle":               {listing{Entries: []entry{data("symlink", "/a", "b"), data("symlink", "/b", "a")}}, []string{"/a -> b"}},
		"absolute link in tar": {listing{Layers: []tarFile{archive(t, uncompressed, tar.Header{Typeflag: tar.TypeSymlink, Name: "l", Linkname: "/etc/passwd"})}}, []string{"layers //x:tar", "/l -> /etc/passwd"}},
		"hard link in tar":     {listing{Layers: []tarFile{archive(t, uncompressed, tar.Header{Typeflag: tar.TypeLink, Name: "l", Linkname: "etc/passwd"})}}, []string{"layers //x:tar", "/l -> etc/passwd"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := write(t, c.listing)
			for _, message := range c.messages {
				if err == nil || !strings.Contains(err.Error(), message) {
					t.Errorf("expected an error with %q, found %v", message, err)
				}
			}
		})
	}
}

func TestExpand(t *testing.T) {
	dir, elsewhere := t.TempDir(), source(t, "linked")
	if err := os.MkdirAll(filepath.Join(dir, "b/c"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b/c/d"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	static := data(tree, "/static", "")
	static.Source, static.Mode = dir, "0444"
	expanded, err := expand([]entry{static, data("dir", "/other", "")})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range expanded {
		found = append(found, e.Kind+" "+e.Path+" "+e.Mode)
	}
	if expected := []string{"file /static/a 0444", "file /static/b/c/d 0444", "dir /other "}; !slices.Equal(found, expected) {
		t.Errorf("expected %q, found %q", expected, found)
	}

	if err := os.Symlink("nowhere", filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	if _, err := expand([]entry{static}); err == nil || !strings.Contains(err.Error(), "dangling") {
		t.Errorf("expected an error that names the dangling link, found %v", err)
	}
}
