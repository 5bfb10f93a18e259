package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/layer/compress/compresstest"
	"example.com/thimble/tools/image/layer/compress/zstd"
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

// TestWriteFileRejects has encoders with errors.
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

// TestCommands decodes the encoders' output with the commands gzip and zstd. RFC 8878 asks decoders
// to support windows of 8 MiB and no more.
func TestCommands(t *testing.T) {
	inputs := append(compresstest.Inputs(), compresstest.Input{Name: "a match as far back as the window is wide", Data: compresstest.Far(zstd.MaxWindow - 1)})
	for seed := range uint64(20) {
		inputs = append(inputs, compresstest.Input{Name: "random", Data: compresstest.Random(seed)})
	}
	for _, c := range []struct {
		format format
		decode []string
	}{
		{gzipFormat, []string{"gzip", "-dc"}},
		{zstdFormat, []string{"zstd", "-q", "-dc", "--memory=8MB"}},
	} {
		t.Run(c.decode[0], func(t *testing.T) {
			if _, err := exec.LookPath(c.decode[0]); err != nil {
				t.Skipf("expected the command %s on PATH, to decode with it: %v", c.decode[0], err)
			}
			for _, input := range inputs {
				var compressed bytes.Buffer
				if err := c.format.compress(&compressed, input.Data); err != nil {
					t.Fatal(err)
				}
				if decoded, err := pipe(compressed.Bytes(), c.decode); err != nil || !bytes.Equal(decoded, input.Data) {
					t.Errorf("%s: expected its %d bytes, found %d, %v", input.Name, len(input.Data), len(decoded), err)
				}
				damaged := compressed.Bytes()
				damaged[len(damaged)-1] ^= 1 // a byte of the size in gzip, of the checksum in zstd
				if _, err := pipe(damaged, c.decode); err == nil {
					t.Errorf("%s: expected %s to notice a damaged byte", input.Name, c.decode[0])
				}
			}
		})
	}
}

func pipe(in []byte, command []string) ([]byte, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin = bytes.NewReader(in)
	return cmd.Output()
}
