package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

// certificates is a bundle whose first line is said, and which holds n certificates.
func certificates(said string, n int) []byte {
	var out bytes.Buffer
	out.WriteString(said)
	for range n {
		pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: []byte("certificate")})
	}
	return out.Bytes()
}

const roots = "# Mozilla root certificates, 2026-10-01, 2 certificates: golang.org/x/crypto/x509roots\n\n"

// all is one of each kind of entry, and what the listing has of it.
func all(program string) []imagetest.File {
	return []imagetest.File{
		{Name: "tmp/", Type: tar.TypeDir, Mode: 0o1777},
		{Name: "data/", Type: tar.TypeDir, Mode: 0o750, UID: 65532, GID: 65533},
		{Name: "program", Content: []byte(program)},
		{Name: "hard", Type: tar.TypeLink, Link: "program"},
		{Name: "etc/link", Type: tar.TypeSymlink, Mode: 0o644, Link: "../program"},
		{Name: "etc/roots.pem", Mode: 0o444, Content: certificates(roots, 2)},
		{Name: "etc/own.pem", Mode: 0o444, Content: certificates("", 1)},
		{Name: "etc/a name", Mode: 0o2640},
		{Name: "setuid", Mode: 0o4755},
		{Name: "setuid-", Mode: 0o4644},
	}
}

const allListed = `drwxr-x--- 65532:65533 /data
-rw-r-S--- 0:0 "/etc/a name"
lrwxrwxrwx 0:0 /etc/link -> ../program
-r--r--r-- 0:0 /etc/own.pem 1 certificate
-r--r--r-- 0:0 /etc/roots.pem 2 certificates of 2026-10-01
hr-xr-xr-x 0:0 /hard link to /program
-r-xr-xr-x 0:0 /program
-rwsr-xr-x 0:0 /setuid
-rwSr--r-- 0:0 /setuid-
drwxrwxrwt 0:0 /tmp
`

func TestListing(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
	same := newSpec(t, imagetest.New(t, "amd64", config, all("a")), imagetest.New(t, "s390x", config, all("another")))
	apart := newSpec(t, imagetest.New(t, "amd64", config, all("a")), imagetest.New(t, "s390x", config, all("a"), []imagetest.File{{Name: "more"}, {Name: ".wh.tmp"}}))
	mode := all("a")
	mode[2].Mode = 0o755
	changed := newSpec(t, imagetest.New(t, "amd64", config, mode), imagetest.New(t, "s390x", config, mode))
	for name, c := range map[string]struct {
		spec     specification
		golden   string
		messages []string
	}{
		"same":    {same, allListed, nil},
		"empty":   {same, "", []string{"    +drwxr-x--- 65532:65533 /data\n", "    +drwxrwxrwt 0:0 /tmp\n", "bazel run //t:image_test_update"}},
		"mode":    {changed, allListed, []string{"+ in the image\n    --r-xr-xr-x 0:0 /program\n    +-rwxr-xr-x 0:0 /program\n  where", "//t:image on linux/amd64, //t:image on linux/s390x\n"}},
		"removed": {same, allListed + "drwxr-xr-x 0:0 /var\n", []string{"+ in the image\n    -drwxr-xr-x 0:0 /var\n  where"}},
		"one":     {apart, allListed, []string{"\n    +-r-xr-xr-x 0:0 /more\n", "\n    -drwxrwxrwt 0:0 /tmp\n", "where:    //t:image on linux/s390x\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.spec.Content = &content{Listing: goldenFile(t, c.golden), Update: "//t:image_test_update"}
			expectRun(t, c.spec, c.messages...)
		})
	}
}

func TestBundleIsComplete(t *testing.T) {
	for name, c := range map[string]struct {
		content  []byte
		messages []string
	}{
		"complete":     {certificates(roots, 2), nil},
		"says nothing": {certificates("# certificates\n", 1), nil},
		"one too few":  {certificates(roots, 1), []string{"2 certificates, as the first line says", "found:    1", "/roots.pem of //t:image on linux/amd64"}},
		"truncated":    {certificates(roots, 2)[:180], []string{"2 certificates"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
			spec := newSpec(t, imagetest.New(t, "amd64", config, []imagetest.File{{Name: "program"}, {Name: "roots.pem", Content: c.content}}))
			spec.Content = &content{}
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct{ a, b, expected string }{
		"equal":        {"a\nb\n", "a\nb\n", ""},
		"nothing":      {"", "a\n", "+a"},
		"everything":   {"a\n", "", "-a"},
		"in between":   {"a\nc\ne\n", "a\nb\nc\nd\ne\n", "+b +d"},
		"another":      {"a\nb\nc\n", "a\nx\nc\n", "-b +x"},
		"moved":        {"a\nb\nc\n", "b\nc\na\n", "-a +a"},
		"no newline":   {"a\nb", "a\nb\n", "-b (no newline at the end) +b"},
		"longest kept": {"x\na\nb\nc\ny\n", "a\nb\nz\nc\n", "-x +z -y"},
	} {
		t.Run(name, func(t *testing.T) {
			found := strings.ReplaceAll(strings.TrimPrefix(diff(c.a, c.b), "    "), "\n    ", " ")
			if found != c.expected {
				t.Errorf("expected %q, found %q", c.expected, found)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	config := v1.Config{}
	spec := newSpec(t, imagetest.New(t, "amd64", config, all("a")), imagetest.New(t, "s390x", config, all("another")))
	spec.Update = "t/listing.txt"
	expectRun(t, spec, "expected to be started by bazel run")

	workspace := t.TempDir()
	t.Setenv("BUILD_WORKSPACE_DIRECTORY", workspace)
	expectRun(t, spec, "t")

	dir := filepath.Join(workspace, "t")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join(dir, "listing.txt")
	for _, before := range []string{"", "broken\n", allListed} {
		if err := os.WriteFile(golden, []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		stdout := expectRun(t, spec)
		after, err := os.ReadFile(golden)
		if err != nil || string(after) != allListed {
			t.Errorf("expected the listing, found %q, %v", after, err)
		}
		if found := strings.HasPrefix(stdout, "wrote t/listing.txt"); found != (before != allListed) {
			t.Errorf("%q: found %q", before, stdout)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("expected nothing but the listing, found %v, %v", left, err)
	}

	spec = newSpec(t, imagetest.New(t, "amd64", config, all("a")), imagetest.New(t, "s390x", config, all("a")[:9]))
	spec.Update = "t/listing.txt"
	expectRun(t, spec, "expected one listing for all platforms", "    --rwSr--r-- 0:0 /setuid-\n", "listing of its own")
}
