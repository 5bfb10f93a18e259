package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const target = "//app:image"

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code != 0 {
		t.Fatalf("run(%q) = %d, want 0\n%s", args, code, &stderr)
	}
	return stdout.String()
}

// mustFail wants a message that has every part of want in it.
func mustFail(t *testing.T, args []string, want ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code == 0 {
		t.Fatalf("run(%q) = 0, want a failure", args)
	}
	for _, part := range want {
		if !strings.Contains(stderr.String(), part) {
			t.Errorf("run(%q) says\n%s\nwant %q in it", args, &stderr, part)
		}
	}
}

// build runs the image command for linux/amd64, or for a base among args.
func build(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "image")
	mustRun(t, imageArgs(dir, args...)...)
	return dir
}

func imageArgs(dir string, args ...string) []string {
	result := []string{"image", "--target", target, "--output", dir, "--digest", dir + ".sha256"}
	if !slices.Contains(args, "--base") && !slices.Contains(args, "--os") {
		result = append(result, "--os", "linux", "--architecture", "amd64")
	}
	return append(result, args...)
}

func buildIndex(t *testing.T, images ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	args := []string{"index", "--output", dir, "--digest", dir + ".sha256"}
	for _, image := range images {
		args = append(args, "--image", image)
	}
	mustRun(t, args...)
	return dir
}

func opened(t *testing.T, dir string) *source {
	t.Helper()
	from, err := openLayout(dir)
	if err != nil {
		t.Fatal(err)
	}
	return from
}

// parts reads the manifest and the config of an image.
func parts(t *testing.T, dir string) (manifest v1.Manifest, config *object) {
	t.Helper()
	from, err := openImage(dir)
	if err != nil {
		t.Fatal(err)
	}
	return from.parsed, from.config
}

// compact renders one field of a config on one line.
func compact(t *testing.T, config *object, path ...string) string {
	t.Helper()
	var value any = config
	for _, key := range path {
		value = value.(*object).values[key]
	}
	var out bytes.Buffer
	if err := json.Compact(&out, render(value)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func tarball(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	for _, name := range names {
		content := strings.Repeat(name, 300)
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(archive, content)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipOf(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstdOf(t *testing.T, data []byte) []byte {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	return encoder.EncodeAll(data, nil)
}

func tempFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"expected image, index": {},
		"[\"bake\"]":            {"bake"},
		"not defined: -bake":    {"image", "--bake"},
		"expected flags only":   {"image", "bake"},
		"expected --layer":      {"image", "--source", "//x:layer"},
		"open bake":             {"image", "--env-file", "bake"},
	} {
		var stderr strings.Builder
		if code := run(args, io.Discard, &stderr); code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("expected exit code 2 and %q, found %d, %s", want, code, &stderr)
		}
	}
}
