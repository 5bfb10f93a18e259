package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/layer/layertest"
)

// sdkZones is the SDK's source file: under Bazel, SOURCE is its runfiles path.
func sdkZones(t *testing.T) string {
	t.Helper()
	if rlocation := os.Getenv("SOURCE"); rlocation != "" {
		name, err := runfiles.Rlocation(rlocation)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src/time/tzdata/zzipdata.go")
}

// layerOf runs the command.
func layerOf(t *testing.T) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "layer.tar")
	var stderr strings.Builder
	if code := run([]string{"-source", sdkZones(t), "-out", out}, &stderr); code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, &stderr)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func files(t *testing.T) []layertest.File {
	t.Helper()
	files, err := layertest.Read(layerOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestLayer(t *testing.T) {
	if !bytes.Equal(layerOf(t), layerOf(t)) {
		t.Error("expected the same bytes from two runs")
	}
	if rlocation := os.Getenv("LAYER"); rlocation != "" { // set by Bazel
		if !bytes.Equal(layertest.Built(t, rlocation), layerOf(t)) {
			t.Errorf("expected the bytes of %s", rlocation)
		}
	}
	size, links := 0, 0
	for _, f := range files(t) {
		if f.Typeflag == tar.TypeLink {
			links++
		} else if f.Typeflag != tar.TypeReg {
			t.Errorf("%s: expected a file or a hard link, found type %q", f.Name, f.Typeflag)
		}
		if f.Mode != 0o444 || !strings.HasPrefix("/"+f.Name, folder) {
			t.Errorf("%s: expected a file below %s with mode 0444, found %o", f.Name, folder, f.Mode)
		}
		size += len(f.Content)
	}
	if size > 450_000 {
		t.Errorf("expected at most 450,000 bytes, found %d", size)
	}
	if links == 0 {
		t.Error("expected aliases as links, found none")
	}
}

func zipOf(t *testing.T, files ...string) string {
	t.Helper()
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	for i := 0; i < len(files); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.String()
}

func TestEntries(t *testing.T) {
	zones, err := read(zipOf(t, "Z", "TZif1", "A/", "", "A/B", "TZif1", "C", "TZif2"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries(zones) {
		found = append(found, strings.Join([]string{e.Kind, e.Path, e.Content, e.Target}, " "))
	}
	expected := "file /usr/share/zoneinfo/A/B TZif1 \n" +
		"file /usr/share/zoneinfo/C TZif2 \n" +
		"link /usr/share/zoneinfo/Z  /usr/share/zoneinfo/A/B"
	if s := strings.Join(found, "\n"); s != expected {
		t.Errorf("expected %s, found %s", expected, s)
	}
}

func TestEmbeddedRejects(t *testing.T) {
	for name, c := range map[string]struct{ src, message string }{
		"no Go":           {"zipdata", "expected 'package'"},
		"no constant":     {"package tzdata\n\nvar zipdata = \"\"\n", "string constant zipdata"},
		"another name":    {"package tzdata\n\nconst data = \"\"\n", "string constant zipdata"},
		"no literal":      {"package tzdata\n\nconst zipdata = \"a\" + \"b\"\n", "string constant zipdata"},
		"another literal": {"package tzdata\n\nconst zipdata = 1\n", "string constant zipdata"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := embedded("zzipdata.go", []byte(c.src))
			if err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), "zzipdata.go") {
				t.Errorf("expected an error with %q and zzipdata.go, found %v", c.message, err)
			}
		})
	}
}

func TestReadRejects(t *testing.T) {
	for name, c := range map[string]struct{ archive, message string }{
		"no zip":      {"TZif", "not a valid zip"},
		"empty zip":   {zipOf(t), "found none"},
		"no zone":     {zipOf(t, "A", "TZif1", "B", "text"), "B: expected a zone"},
		"broken zone": {strings.Replace(zipOf(t, "A", "TZif1"), "TZif", "tzIF", 1), "A: "},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(c.archive); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	dir := t.TempDir()
	out, empty := filepath.Join(dir, "layer.tar"), filepath.Join(dir, "empty.go")
	if err := os.WriteFile(empty, []byte("package tzdata\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no flags":       {nil, 2},
		"missing source": {[]string{"-source", "missing", "-out", out}, 1},
		"no zones":       {[]string{"-source", empty, "-out", out}, 1},
	} {
		if code := run(c.args, io.Discard); code != c.code {
			t.Errorf("%s: expected exit code %d, found %d", name, c.code, code)
		}
	}
}
