package engine

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// TestLoadKeepsTheID is about layers of every form, for zstd one made by somebody else, too:
// engines get plain tars, and give the image the ID that it has in a registry.
func TestLoadKeepsTheID(t *testing.T) {
	const tar = "application/vnd.oci.image.layer.v1.tar"
	for name, c := range map[string]struct {
		mediaType string
		layers    int
		tag       string
	}{
		"GZIP":  {tar + "+gzip", 1, "thimble-probe:latest"},
		"PLAIN": {tar, 1, "thimble-plain:latest"},
		"ZSTD":  {tar + "+zstd", 2, "thimble-zstd:latest"},
	} {
		t.Run(name, func(t *testing.T) {
			manifest := builtManifest(t, name)
			if len(manifest.Layers) != c.layers {
				t.Errorf("expected layers: %d, found %d", c.layers, len(manifest.Layers))
			}
			for _, layer := range manifest.Layers {
				if found := string(layer.MediaType); found != c.mediaType {
					t.Errorf("expected layers of %s, found %s", c.mediaType, found)
				}
			}
			if out, err := exec.CommandContext(t.Context(), imagetest.Built(t, name+"_LOAD")).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			loaded[c.tag] = true
			out, err := exec.CommandContext(t.Context(), "docker", "inspect", "--format", "{{.ID}}", c.tag).Output()
			if err != nil {
				t.Fatal(err)
			}
			if found := strings.TrimSpace(string(out)); found != manifest.Config.Digest.String() {
				t.Errorf("expected the ID %s, found %s", manifest.Config.Digest, found)
			}
			out, err = exec.CommandContext(t.Context(), "docker", "run", "--rm", c.tag, "args").Output()
			if err != nil || string(out) != "[\"/probe\" \"args\"]\n" {
				t.Errorf("expected the probe to be executed, found %s, %v", out, err)
			}
		})
	}
}

// builtManifest is the manifest of an image for this machine.
func builtManifest(t *testing.T, name string) *v1.Manifest {
	t.Helper()
	images, err := ocidir.Open(imagetest.Built(t, name))
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
	return manifest
}
