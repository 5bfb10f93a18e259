package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func input(t *testing.T, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "layer.tar")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRun(t *testing.T) {
	content := bytes.Repeat([]byte("a layer "), 1000)
	in := input(t, content)
	for name, f := range map[string]format{"gzip": gzipFormat, "zstd": zstdFormat} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			if code := run([]string{"-" + name, "-in", in, "-out", out}, io.Discard); code != 0 {
				t.Fatalf("expected exit code 0, found %d", code)
			}
			compressed, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.verify(compressed, content); err != nil {
				t.Error(err)
			}
			if len(compressed) > 100 {
				t.Errorf("expected at most 100 bytes, found %d", len(compressed))
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	in := input(t, nil)
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"no flags":       {nil, 2, "usage: compress -gzip|-zstd"},
		"both formats":   {[]string{"-gzip", "-zstd", "-in", in, "-out", in}, 2, "usage"},
		"no output":      {[]string{"-gzip", "-in", in}, 2, "usage"},
		"unknown flag":   {[]string{"-bzip2"}, 2, "-bzip2"},
		"missing input":  {[]string{"-gzip", "-in", in + "x", "-out", in}, 1, in + "x"},
		"missing folder": {[]string{"-zstd", "-in", in, "-out", filepath.Join(in, "x")}, 1, "compress: "},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(c.args, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d and %q, found %d and %q", c.code, c.message, code, stderr.String())
			}
		})
	}
}

// TestWriteFileRejects is about encoders that are not right.
func TestWriteFileRejects(t *testing.T) {
	in := input(t, []byte("a layer"))
	for name, c := range map[string]struct {
		compress func(io.Writer, []byte) error
		message  string
	}{
		"other bytes": {func(w io.Writer, data []byte) error { return gzipFormat.compress(w, data[1:]) }, "found others"},
		"too few":     {func(w io.Writer, data []byte) error { return gzipFormat.compress(w, data[:3]) }, "found others"},
		"too many": {func(w io.Writer, data []byte) error {
			return gzipFormat.compress(w, append(bytes.Clone(data), 0))
		}, "found others"},
		"no format": {func(w io.Writer, data []byte) error { _, err := w.Write(data); return err }, "defect of the encoder"},
		"broken off": {func(w io.Writer, data []byte) error {
			var whole bytes.Buffer
			err := gzipFormat.compress(&whole, data)
			w.Write(whole.Bytes()[:whole.Len()-1])
			return err
		}, "can be read"},
		"error": {func(io.Writer, []byte) error { return errors.New("refused") }, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			err := format{c.compress, gzipFormat.decompress}.writeFile(in, out)
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
			if files, _ := os.ReadDir(filepath.Dir(out)); len(files) != 0 {
				t.Errorf("expected no file, found %v", files)
			}
		})
	}
}
