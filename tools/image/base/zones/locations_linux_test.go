package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/run/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	os.Exit(m.Run())
}

// inside executes the program offsets in an image that holds only it and the files.
func inside(t *testing.T, names string, files []imagetest.File, env ...string) string {
	t.Helper()
	program := imagetest.File{Name: "offsets", Content: offsets(t)}
	image := imagetest.New(t, runtime.GOARCH, v1.Config{Entrypoint: []string{"/offsets"}, Env: env}, []imagetest.File{program}, files)
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	var out, stderr bytes.Buffer
	code, err := runner.Run(context.Background(), image, tree, runner.Options{Stdin: strings.NewReader(names), Stdout: &out, Stderr: &stderr})
	if err != nil || code != 0 {
		t.Fatalf("expected exit code 0, found %d, %v: %s", code, err, &stderr)
	}
	return out.String()
}

func offsets(t *testing.T) []byte {
	return imagetest.Program(t, "OFFSETS", "example.com/thimble/tools/image/base/zones/offsets")
}

// sdkOffsets executes the program on this machine with the SDK's own archive.
func sdkOffsets(t *testing.T, names, archive string) string {
	t.Helper()
	dir := t.TempDir()
	zip, program := filepath.Join(dir, "zoneinfo.zip"), filepath.Join(dir, "offsets")
	if err := os.WriteFile(zip, []byte(archive), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, offsets(t), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = []string{"ZONEINFO=" + zip}
	cmd.Stdin = strings.NewReader(names)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestLocations(t *testing.T) {
	src, err := os.ReadFile(sdkZones(t))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := embedded("zzipdata.go", src)
	if err != nil {
		t.Fatal(err)
	}
	zones, err := read(archive)
	if err != nil {
		t.Fatal(err)
	}
	var layer []imagetest.File
	for _, f := range files(t) {
		layer = append(layer, imagetest.File{Name: f.Name, Mode: f.Mode, Type: f.Typeflag, Link: f.Linkname, Content: f.Content})
	}

	names := strings.Join(slices.Sorted(maps.Keys(zones)), "\n") + "\n"
	expected := strings.Split(sdkOffsets(t, names, archive), "\n")
	found := strings.Split(inside(t, names, layer), "\n")
	if len(expected) != len(zones)+1 || len(found) != len(expected) {
		t.Fatalf("expected a line for each of %d zones, found %d and %d", len(zones), len(expected), len(found))
	}
	for i := range expected {
		if found[i] != expected[i] || strings.Contains(found[i], ":") {
			t.Errorf("expected %s, found %s", expected[i], found[i])
		}
	}

	berlin := strings.TrimPrefix(sdkOffsets(t, "Europe/Berlin\n", archive), "Europe/Berlin")
	if local := inside(t, "Local\n", layer, "TZ=Europe/Berlin"); local != "Local"+berlin {
		t.Errorf("TZ=Europe/Berlin: expected %s, found %s", berlin, local)
	}
	if without := inside(t, "Europe/Berlin\n", nil); !strings.Contains(without, "unknown time zone") {
		t.Errorf("without the layer: expected an unknown time zone, found %s", without)
	}
}
