package engine

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// TestLoadKeepsTheID is about an image of zstd layers, one of them made by somebody else:
// engines get plain tars, and give the image the ID that it has in a registry.
func TestLoadKeepsTheID(t *testing.T) {
	load, layout := imagetest.Built(t, "LOAD"), imagetest.Built(t, "LOADED")
	images, err := ocidir.Open(layout)
	if err != nil {
		t.Fatal(err)
	}
	image, err := ocidir.Find(images, "linux", runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(manifest.Layers) != 2 {
		t.Errorf("expected two layers, found %d", len(manifest.Layers))
	}
	for _, layer := range manifest.Layers {
		if found := string(layer.MediaType); found != "application/vnd.oci.image.layer.v1.tar+zstd" {
			t.Errorf("expected a zstd layer, found %s", found)
		}
	}

	if out, err := exec.CommandContext(t.Context(), load).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const tag = "thimble-zstd:latest"
	loaded[tag] = true
	out, err := exec.CommandContext(t.Context(), "docker", "inspect", "--format", "{{.ID}}", tag).Output()
	if err != nil {
		t.Fatal(err)
	}
	if found := strings.TrimSpace(string(out)); found != manifest.Config.Digest.String() {
		t.Errorf("expected the ID %s, found %s", manifest.Config.Digest, found)
	}
	out, err = exec.CommandContext(t.Context(), "docker", "run", "--rm", tag, "args").Output()
	if err != nil || string(out) != "[\"/probe\" \"args\"]\n" {
		t.Errorf("expected the probe to be executed, found %s, %v", out, err)
	}
}
