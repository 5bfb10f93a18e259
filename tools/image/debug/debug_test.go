package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/debug/commands"
	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
	"example.com/thimble/tools/image/layer/layertest"
)

// layerOf runs the command with a program that has this content.
func layerOf(t *testing.T, content []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	program, out := filepath.Join(dir, "program"), filepath.Join(dir, "layer.tar")
	if err := os.WriteFile(program, content, 0o700); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if code := run([]string{"-program", program, "-out", out}, &stderr); code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, &stderr)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func checkFiles(t *testing.T, layer []byte) (size int) {
	t.Helper()
	files, err := layertest.Read(layer)
	if err != nil {
		t.Fatal(err)
	}
	if expected := len(commands.Names()) + 1; len(files) != expected {
		t.Errorf("expected %d entries, found %d", expected, len(files))
	}
	for _, f := range files {
		name, ok := strings.CutPrefix("/"+f.Name, commands.Folder+"/")
		if !ok {
			t.Errorf("%s: expected it in %s", f.Name, commands.Folder)
		}
		if name == "sh" {
			if f.Typeflag != tar.TypeReg || f.Mode != 0o555 {
				t.Errorf("%s: expected a file with mode 0555, found type %q, mode %o", f.Name, f.Typeflag, f.Mode)
			}
			size = len(f.Content)
		} else if f.Typeflag != tar.TypeSymlink || f.Linkname != "sh" {
			t.Errorf("%s: expected a symlink to sh, found type %q to %s", f.Name, f.Typeflag, f.Linkname)
		}
	}
	return size
}

func TestLayer(t *testing.T) {
	program := elftest.File{Machine: executable.Machines["amd64"], Section: ".symtab"}.Bytes(t)
	if !bytes.Equal(layerOf(t, program), layerOf(t, program)) {
		t.Error("expected the same bytes from two runs")
	}
	if size := checkFiles(t, layerOf(t, program)); size == 0 {
		t.Error("expected the program, found an empty file")
	}
}

// TestSize is about the layers that Bazel built for all platforms; without Bazel, about
// that of this machine's.
func TestSize(t *testing.T) {
	const limit = 8_000_000
	layers := map[string][]byte{}
	for _, rlocation := range strings.Fields(os.Getenv("LAYERS")) {
		layers[rlocation] = layertest.Built(t, rlocation)
	}
	if len(layers) == 0 {
		layers["this platform"] = layerOf(t, imagetest.Program(t, "SH", "example.com/thimble/tools/image/debug/sh"))
	}
	for name, layer := range layers {
		if size := checkFiles(t, layer); size == 0 || size > limit {
			t.Errorf("%s: expected at most %d bytes, found %d", name, limit, size)
		}
	}
}

func TestRunRejects(t *testing.T) {
	out := filepath.Join(t.TempDir(), "layer.tar")
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no flags":        {nil, 2},
		"missing program": {[]string{"-program", "missing", "-out", out}, 1},
		"no program":      {[]string{"-program", os.DevNull, "-out", out}, 1},
	} {
		if code := run(c.args, io.Discard); code != c.code {
			t.Errorf("%s: expected exit code %d, found %d", name, c.code, code)
		}
	}
}
