package ocidir_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// write makes a layout of what has been added to its index.json.
func write(t *testing.T, added ...mutate.Appendable) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := layout.Write(dir, indexOf(added...)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func indexOf(added ...mutate.Appendable) v1.ImageIndex {
	var index v1.ImageIndex = empty.Index
	for _, a := range added {
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: a})
	}
	return index
}

func TestOpenIndex(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f", Content: []byte("x")}})
	nested := indexOf(image.Image)
	written := indexOf(image.Image, nested)
	index, err := ocidir.OpenIndex(write(t, written))
	if err != nil {
		t.Fatal(err)
	}
	for name, compare := range map[string]func(i v1.ImageIndex) any{
		"digest": func(i v1.ImageIndex) any { digest, _ := i.Digest(); return digest },
		"size":   func(i v1.ImageIndex) any { size, _ := i.Size(); return size },
		"type":   func(i v1.ImageIndex) any { mediaType, _ := i.MediaType(); return mediaType },
		"bytes":  func(i v1.ImageIndex) any { raw, _ := i.RawManifest(); return string(raw) },
	} {
		if expected, found := compare(written), compare(index); expected != found {
			t.Errorf("%s: expected %v, found %v", name, expected, found)
		}
	}

	imageDigest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	nestedDigest, err := nested.Digest()
	if err != nil {
		t.Fatal(err)
	}
	below, err := index.ImageIndex(nestedDigest)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []v1.ImageIndex{index, below} {
		if found, err := i.Image(imageDigest); err != nil {
			t.Error(err)
		} else if digest, err := found.Digest(); err != nil || digest != imageDigest {
			t.Errorf("expected %s, found %s, %v", imageDigest, digest, err)
		}
	}
	for _, err := range []error{
		func() error { _, err := below.Image(nestedDigest); return err }(),
		func() error { _, err := below.ImageIndex(nestedDigest); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "expected a manifest of the index, found "+nestedDigest.String()) {
			t.Errorf("expected an error that names the digest, found %v", err)
		}
	}

	// Two indexes, and the image's manifest, config and layer.
	sizes, err := index.Verify()
	if err != nil || len(sizes) != 5 {
		t.Errorf("expected 5 blobs, found %v, %v", sizes, err)
	}
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if found, expected := sizes[manifest.Layers[0].Digest], manifest.Layers[0].Size; found != expected {
		t.Errorf("expected a layer of %d bytes, found %d", expected, found)
	}
}

func TestOpenIndexRejects(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{})
	withoutBlobs := write(t, indexOf(image.Image))
	if err := os.RemoveAll(filepath.Join(withoutBlobs, "blobs")); err != nil {
		t.Fatal(err)
	}
	noJSON := t.TempDir()
	if err := os.WriteFile(filepath.Join(noJSON, "index.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ dir, message string }{
		"no layout":   {t.TempDir(), "expected an OCI image layout"},
		"no JSON":     {noJSON, "expected an OCI image layout"},
		"an image":    {write(t, image.Image), "expected an OCI image layout of one image index, found [application/vnd.docker.distribution.manifest.v2+json]"},
		"two indexes": {write(t, indexOf(image.Image), indexOf()), "expected an OCI image layout of one image index, found ["},
		"no blobs":    {withoutBlobs, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ocidir.OpenIndex(c.dir); err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), c.dir) {
				t.Errorf("expected %q and the layout, found %v", c.message, err)
			}
		})
	}
}

func TestVerifyRejects(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f", Content: []byte("x")}})
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	blob := func(dir string, digest v1.Hash) string { return filepath.Join(dir, "blobs/sha256", digest.Hex) }
	for name, damage := range map[string]func(dir string) error{
		"missing layer":  func(dir string) error { return os.Remove(blob(dir, manifest.Layers[0].Digest)) },
		"changed layer":  func(dir string) error { return os.WriteFile(blob(dir, manifest.Layers[0].Digest), []byte("y"), 0o644) },
		"changed config": func(dir string) error { return os.WriteFile(blob(dir, manifest.Config.Digest), []byte("{}"), 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, indexOf(image.Image))
			index, err := ocidir.OpenIndex(dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := index.Verify(); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := index.Verify(); err == nil || !strings.Contains(err.Error(), dir) {
				t.Errorf("expected an error that names the blob, found %v", err)
			}
		})
	}
	t.Run("other size", func(t *testing.T) {
		added := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: image.Image, Descriptor: v1.Descriptor{Size: 7}})
		index, err := ocidir.OpenIndex(write(t, added))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := index.Verify(); err == nil || !strings.Contains(err.Error(), "expected a blob of 7 bytes, found ") {
			t.Errorf("expected an error about the size, found %v", err)
		}
	})
}
