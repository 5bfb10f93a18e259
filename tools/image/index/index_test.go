package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// execute writes the index of layouts into a directory.
func execute(t *testing.T, s spec) (dir, digest, said string) {
	t.Helper()
	content, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	file := filepath.Join(dir, "spec.json")
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if code := run([]string{"-spec", file, "-out", filepath.Join(dir, "out"), "-digest", filepath.Join(dir, "digest")}, &stderr); (code == 0) != (stderr.Len() == 0) {
		t.Errorf("expected a message where it fails, found exit code %d and %q", code, &stderr)
	}
	written, _ := os.ReadFile(filepath.Join(dir, "digest"))
	return filepath.Join(dir, "out"), string(written), stderr.String()
}

func TestIndex(t *testing.T) {
	s := spec{Annotations: map[string]string{"a": "b\n<c>"}}
	architectures := []string{"s390x", "amd64", "arm64"}
	for _, architecture := range architectures {
		image := imagetest.New(t, architecture, v1.Config{}, []imagetest.File{{Name: architecture}})
		s.Layouts = append(s.Layouts, imagetest.Layout(t, image))
	}
	dir, digest, said := execute(t, s)
	if said != "" {
		t.Fatal(said)
	}
	index, err := ocidir.OpenIndex(dir)
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := index.Digest(); found.String()+"\n" != digest {
		t.Errorf("expected the digest %s, found %s", found, digest)
	}
	if _, err := index.Verify(); err != nil {
		t.Error(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, descriptor := range manifest.Manifests {
		found = append(found, descriptor.Platform.Architecture)
	}
	if !slices.Equal(found, architectures) || manifest.Annotations["a"] != "b\n<c>" {
		t.Errorf("expected %q and the annotation, found %q and %q", architectures, found, manifest.Annotations)
	}
}

func TestRejects(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "a"}})
	one := imagetest.Layout(t, image)
	// A manifest that counts characters of a config, as a shell does in some locales.
	wrongSize := imagetest.Layout(t, image)
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	manifest.Config.Size--
	raw, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	out, err := ocidir.Create(wrongSize)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := out.Finish(raw, manifest.MediaType); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		layouts []string
		message string
	}{
		"twice":      {[]string{one, imagetest.Layout(t, image)}, "//a:b: expected one image for each platform, found two for linux/amd64: " + one},
		"two in one": {[]string{imagetest.Layout(t, image, imagetest.New(t, "arm64", v1.Config{}))}, "expected an OCI image layout of one image, found one of 2"},
		"no layout":  {[]string{t.TempDir()}, "expected an OCI image layout"},
		"wrong size": {[]string{wrongSize}, "as its manifest says, found"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, digest, said := execute(t, spec{Image: "//a:b", Layouts: c.layouts}); !strings.Contains(said, c.message) || digest != "" {
				t.Errorf("expected %q, found %q and %q", c.message, said, digest)
			}
		})
	}
	if code := run([]string{"-spec", "x"}, &strings.Builder{}); code != 2 {
		t.Errorf("without outputs: expected 2, found %d", code)
	}
}
