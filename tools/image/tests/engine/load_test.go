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

// TestLoadKeepsTheConfig loads layers of every compression, for zstd also one from another tool.
// Engines get plain tars, and keep the config that the image has in a registry. The config's digest is
// the image's ID, except in containerd's image store, where the ID is the digest of a manifest.
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
			for _, engine := range []string{"docker", "podman"} {
				t.Run(engine, func(t *testing.T) { loadKeepsConfig(t, engine, name, c.tag, manifest.Config.Digest) })
			}
		})
	}
}

// loadKeepsConfig reads the config's digest from its file name in the engine's saved archive.
func loadKeepsConfig(t *testing.T, engine, name, tag string, config v1.Hash) {
	if _, err := exec.LookPath(engine); err != nil {
		t.Skipf("expected %s on PATH: %v", engine, err)
	}
	if out, err := exec.CommandContext(t.Context(), imagetest.Built(t, name+"_LOAD"), "--engine", engine).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	defer exec.Command(engine, "rmi", tag).Run()
	saved, err := exec.CommandContext(t.Context(), engine, "save", tag).Output()
	if err != nil {
		t.Fatal(err)
	}
	images, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(saved)), nil })
	if err != nil || len(images) != 1 || !strings.Contains(images[0].Config, config.Hex) {
		t.Errorf("expected one image with the config %s, found %+v, %v", config, images, err)
	}
	out, err := exec.CommandContext(t.Context(), engine, "run", "--rm", "--network=none", tag, "args").Output()
	if err != nil || string(out) != "[\"/probe\" \"args\"]\n" {
		t.Errorf("expected the probe to be executed, found %s, %v", out, err)
	}
}

// builtManifest returns the manifest of an image for this machine.
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
