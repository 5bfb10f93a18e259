package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size/imports/importstest"
	"example.com/thimble/tools/image/size/report"
)

func content(n int) []byte { return bytes.Repeat([]byte{'x'}, n) }

// execute runs the command with the specification, and returns its report and its messages.
func execute(t *testing.T, spec any) ([]byte, string) {
	t.Helper()
	dir := t.TempDir()
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	in, out := filepath.Join(dir, "spec.json"), filepath.Join(dir, "report.json")
	if err := os.WriteFile(in, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	code := run([]string{"-spec", in, "-out", out}, nil, &stderr)
	written, err := os.ReadFile(out)
	if (code == 0) != (err == nil) || (code == 0) != (stderr.Len() == 0) {
		t.Fatalf("expected a report or an error, found exit code %d, %q, %v", code, stderr.String(), err)
	}
	return written, stderr.String()
}

func read(t *testing.T, spec specification) *report.Report {
	t.Helper()
	data, said := execute(t, spec)
	var r report.Report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return &r
}

func layered(t *testing.T) ocidir.Image {
	t.Helper()
	return imagetest.New(t, "arm64", v1.Config{},
		[]imagetest.File{
			{Name: "etc/", Type: tar.TypeDir},
			{Name: "etc/replaced", Content: content(1000)},
			{Name: "etc/kept", Content: content(70)},
			{Name: "etc/removed", Content: content(60)},
			{Name: "again", Content: content(50)},
			{Name: "link", Type: tar.TypeSymlink, Link: "etc/kept"},
		},
		[]imagetest.File{
			{Name: "etc/.wh.removed"},
			{Name: ".wh.again"},
			{Name: "./etc/replaced", Content: content(2000)},
		},
		[]imagetest.File{{Name: "again", Content: content(70)}, {Name: "empty"}},
	)
}

func TestFilesBelongToTheLayerThatHasThem(t *testing.T) {
	r := read(t, specification{Image: "//x:image", Layout: imagetest.Layout(t, layered(t))})
	expected := []report.File{
		{Path: "/etc/replaced", Layer: 1, Size: 2000},
		{Path: "/again", Layer: 2, Size: 70},
		{Path: "/etc/kept", Layer: 0, Size: 70},
		{Path: "/empty", Layer: 2, Size: 0},
	}
	if found := r.Platforms[0].Files; !reflect.DeepEqual(found, expected) {
		t.Errorf("expected %+v, found %+v", expected, found)
	}
}

func TestSizesAreThoseOfTheImage(t *testing.T) {
	image := layered(t)
	r := read(t, specification{Image: "//x:image", Layout: imagetest.Layout(t, image)})
	p := r.Platforms[0]
	if r.Image != "//x:image" || p.Name != "linux/arm64" || !strings.HasPrefix(p.Digest, "sha256:") || p.Unpacked != 2140 {
		t.Errorf("expected //x:image for linux/arm64 with 2140 bytes, found %+v", r)
	}
	pulled, err := image.PulledSize()
	if err != nil {
		t.Fatal(err)
	}
	sum := p.Manifest + p.Config
	for i, layer := range p.Layers {
		sum += layer.Pulled
		if layer.Tar%512 != 0 || layer.Tar <= layer.Pulled || layer.Digest == "" || !strings.HasSuffix(layer.MediaType, "gzip") {
			t.Errorf("layer %d: expected a compressed tar, found %+v", i, layer)
		}
	}
	if len(p.Layers) != 3 || p.Pulled != pulled || sum != pulled {
		t.Errorf("expected three layers and %d bytes in all parts, found %d and %d in %+v", pulled, p.Pulled, sum, p)
	}
}

func TestOrigins(t *testing.T) {
	for name, c := range map[string]struct {
		history  []v1.History
		layers   int
		expected []string
	}{
		"none":             {nil, 2, []string{"", ""}},
		"one of each":      {[]v1.History{{CreatedBy: "a"}, {CreatedBy: "b", Comment: "c"}}, 2, []string{"a", "b"}},
		"empty layers":     {[]v1.History{{CreatedBy: "a", EmptyLayer: true}, {CreatedBy: "b"}}, 1, []string{"b"}},
		"comment alone":    {[]v1.History{{Comment: "c"}}, 1, []string{"c"}},
		"of other layers":  {[]v1.History{{CreatedBy: "a"}}, 2, []string{"", ""}},
		"of no layers yet": {[]v1.History{{CreatedBy: "a"}}, 0, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			if found := origins(c.history, c.layers); !reflect.DeepEqual(found, c.expected) {
				t.Errorf("expected %q, found %q", c.expected, found)
			}
		})
	}
}

// programs specifies an image for two platforms, and the archives of its program.
func programs(t *testing.T) specification {
	t.Helper()
	probe := imagetest.Probe(t)
	files := []imagetest.File{{Name: "probe", Content: probe}, {Name: "broken", Content: []byte("\x7fELF, but no more of it")}}
	dir := t.TempDir()
	importstest.Write(t, filepath.Join(dir, "app"), map[string][]string{"main": {"example.com/m", "fmt"}, "m": {}})
	importstest.Write(t, filepath.Join(dir, "pkg", "linux_amd64"), map[string][]string{"fmt": {"runtime"}, "runtime": {}, "unused": {}})
	list := filepath.Join(dir, "archives")
	lines := "main=" + filepath.Join(dir, "app", "main.a") + "\nexample.com/m=" + filepath.Join(dir, "app", "m.a") + "\n"
	if err := os.WriteFile(list, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	return specification{
		Image:    "//x:image",
		Layout:   imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}, files), imagetest.New(t, "arm64", v1.Config{}, files)),
		Programs: []program{{Platform: "linux/amd64", Path: "/probe", Archives: list, StdLib: filepath.Join(dir, "pkg")}},
	}
}

func TestPrograms(t *testing.T) {
	r := read(t, programs(t))
	for _, p := range r.Platforms {
		for _, file := range p.Files {
			if file.Program == nil {
				t.Fatalf("%s: expected %s to be a program, found none", p.Name, file.Path)
			}
			var sum int64
			for _, size := range file.Program.Packages() {
				sum += size
			}
			if sum != file.Size {
				t.Errorf("%s: expected %d bytes of %s, found %d", p.Name, file.Size, file.Path, sum)
			}
			if remark := file.Program.Remark; file.Path == "/broken" && remark == "" {
				t.Errorf("%s: expected a remark on %s, found none", p.Name, file.Path)
			}
			other := file.Path == "/probe" && p.Name != "linux/"+runtime.GOARCH
			if strings.Contains(file.Program.Remark, "a program for EM_") != other {
				t.Errorf("%s: expected a remark on the machine of %s: %v, found %q", p.Name, file.Path, other, file.Program.Remark)
			}
		}
	}
	expected := map[string][]string{"main": {"example.com/m", "fmt"}, "example.com/m": {}, "fmt": {"runtime"}, "runtime": {}}
	if found := r.Platforms[0].Files[0].Program; !reflect.DeepEqual(found.Imports, expected) || found.Main != "main" {
		t.Errorf("expected the imports %v of main, found %v of %q", expected, found.Imports, found.Main)
	}
	if found := r.Platforms[1].Files[0].Program.Imports; found != nil {
		t.Errorf("expected no imports where no archives are known, found %v", found)
	}
}

// TestOtherSymbols has a go_binary with linker options of its own, which the program with symbols
// lacks. The report still attributes its code.
func TestOtherSymbols(t *testing.T) {
	spec := programs(t)
	other, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	spec.Programs[0].Symbols = other
	found := read(t, spec).Platforms[0].Files[0].Program
	if found.Packages()["runtime"] == 0 || !strings.Contains(found.Remark, "expected the same program with symbols") {
		t.Errorf("expected bytes of runtime and a remark, found %d and %q", found.Packages()["runtime"], found.Remark)
	}
}

func TestBytesDoNotDependOnCores(t *testing.T) {
	spec := programs(t)
	first, _ := execute(t, spec)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if second, _ := execute(t, spec); !bytes.Equal(first, second) || bytes.Count(first, []byte("\n")) != 1 {
		t.Errorf("expected the same line of JSON twice, found %d and %d bytes", len(first), len(second))
	}
}
