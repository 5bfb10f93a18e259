package engine

import (
	"bytes"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// TestLoadKeepsTheConfig is about layers of every form, for zstd one made by somebody else, too:
// engines get plain tars, and keep the config that the image has in a registry. Its digest is the
// image's ID, except in containerd's image store, where that is the digest of a manifest.
func TestLoadKeepsTheConfig(t *testing.T) {
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
			if found := savedConfig(t, c.tag); !strings.Contains(found, manifest.Config.Digest.Hex) {
				t.Errorf("expected the config %s, found %s", manifest.Config.Digest, found)
			}
			out, err := exec.CommandContext(t.Context(), "docker", "run", "--rm", c.tag, "args").Output()
			if err != nil || string(out) != "[\"/probe\" \"args\"]\n" {
				t.Errorf("expected the probe to be executed, found %s, %v", out, err)
			}
		})
	}
}

// savedConfig is the name of the config in what the engine saves, which has the digest in it.
func savedConfig(t *testing.T, tag string) string {
	t.Helper()
	saved, err := exec.CommandContext(t.Context(), "docker", "save", tag).Output()
	if err != nil {
		t.Fatal(err)
	}
	images, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(saved)), nil })
	if err != nil || len(images) != 1 {
		t.Fatalf("expected one image, found %d, %v", len(images), err)
	}
	return images[0].Config
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
