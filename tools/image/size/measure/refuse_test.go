package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/size/imports/importstest"
)

func TestRefuses(t *testing.T) {
	elf := "\x7fELF"
	layout := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{
		{Name: "hello", Content: []byte(elf)}, {Name: "text", Content: []byte("text")},
	}))
	dir := t.TempDir()
	importstest.Write(t, filepath.Join(dir, "pkg"), map[string][]string{"linux_amd64/runtime": nil, "two/a/runtime": nil, "two/b/runtime": nil})
	list := func(name, line string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(line+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	library := filepath.Join(dir, "pkg")
	of := func(p program) specification {
		if p.Platform == "" {
			p.Platform = "linux/amd64"
		}
		if p.Path == "" {
			p.Path = "/hello"
		}
		return specification{Image: "//x:image", Layout: layout, Programs: []program{p}}
	}
	for name, c := range map[string]struct {
		spec    any
		message string
	}{
		"unknown field":     {map[string]string{"Imagee": "//x:image"}, `unknown field "Imagee"`},
		"no image":          {specification{Layout: layout}, "expected an Image and a Layout"},
		"no layout":         {specification{Image: "//x:image", Layout: dir}, "//x:image: " + dir + ": expected an OCI image layout"},
		"platform":          {of(program{Platform: "linux/mips"}), "expected an image for linux/mips, for the program /hello, found linux/amd64"},
		"path":              {of(program{Path: "/nothing"}), "linux/amd64: expected an ELF program at /nothing, found none"},
		"no program":        {of(program{Path: "/text"}), "expected an ELF program at /text, found none"},
		"symbols":           {of(program{Symbols: filepath.Join(dir, "symbols")}), "symbols: no such file"},
		"list":              {of(program{Archives: dir + "/none"}), "none: no such file"},
		"line of list":      {of(program{Archives: list("a", "main.a")}), `expected lines as "import/path=file.a", found "main.a\n"`},
		"library is none":   {of(program{Archives: list("b", "main=main.a"), StdLib: dir}), "expected the standard library for one platform"},
		"libraries for two": {of(program{Archives: list("c", "main=main.a"), StdLib: filepath.Join(library, "two")}), "expected the standard library for one platform"},
		"archive":           {of(program{Archives: list("d", "main=none.a"), StdLib: library}), "the imports of /hello for linux/amd64: the package main, which nothing imports"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, said := execute(t, c.spec); !strings.HasPrefix(said, "measure: ") || !strings.Contains(said, c.message) {
				t.Errorf("expected %q, found %q", c.message, said)
			}
		})
	}
}

func TestRefusesArguments(t *testing.T) {
	for name, args := range map[string][]string{
		"none":     nil,
		"no out":   {"-spec", "spec.json"},
		"too many": {"-spec", "spec.json", "-out", "out.json", "more"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(args, nil, &stderr); code != 1 || !strings.Contains(stderr.String(), "expected -spec, -out and no arguments") {
				t.Errorf("expected exit code 1 and what is expected, found %d and %q", code, stderr.String())
			}
		})
	}
	if code := run([]string{"-x"}, nil, &strings.Builder{}); code != 2 {
		t.Errorf("expected exit code 2, found %d", code)
	}
}

func TestRefusesDamagedLayer(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f", Content: content(5000)}})
	layout := imagetest.Layout(t, image)
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(layout, "blobs", "sha256", manifest.Layers[0].Digest.Hex)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{"truncated": data[:len(data)/2], "longer": append(data[:len(data):len(data)], data...)} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(file, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, said := execute(t, specification{Image: "//x:image", Layout: layout}); !strings.Contains(said, "linux/amd64: ") {
				t.Errorf("expected an error, found %q", said)
			}
		})
	}
}
