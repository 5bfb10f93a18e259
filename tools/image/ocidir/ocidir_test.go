package ocidir_test

import (
	"archive/tar"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

func TestOpenWalksNestedIndexes(t *testing.T) {
	dir := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}), imagetest.New(t, "arm64", v1.Config{}))
	images, err := ocidir.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, expected := range []string{"linux/amd64", "linux/arm64"} {
		if found := images[i].Platform.String(); found != expected {
			t.Errorf("image %d: expected %s, found %s", i, expected, found)
		}
	}
	if image, err := ocidir.Find(images, "linux", "arm64"); err != nil || image.Platform.Architecture != "arm64" {
		t.Errorf("expected the image for linux/arm64, found %s, %v", image.Platform, err)
	}
	if _, err := ocidir.Find(images, "linux", "s390x"); err == nil || !strings.Contains(err.Error(), "expected an image for linux/s390x, found ") {
		t.Errorf("expected the missing platform and those that are there, found %v", err)
	}
}

func TestOpenRejects(t *testing.T) {
	withIndex := func(index string) string {
		dir := imagetest.Layout(t)
		if err := os.WriteFile(filepath.Join(dir, "index.json"), []byte(index), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	const manifest = "application/vnd.oci.image.manifest.v1+json"
	for name, c := range map[string]struct{ dir, message string }{
		"no layout":         {t.TempDir(), "expected an OCI image layout: open"},
		"no image":          {imagetest.Layout(t), "with an image, found none in its index.json"},
		"index is no JSON":  {withIndex("{"), "unexpected EOF"},
		"artifact only":     {withIndex(`{"manifests":[{"mediaType":"application/x","digest":"sha256:` + strings.Repeat("0", 64) + `"}]}`), "found none"},
		"missing manifest":  {withIndex(`{"manifests":[{"mediaType":"` + manifest + `","digest":"sha256:` + strings.Repeat("0", 64) + `"}]}`), "blobs/sha256/0000"},
		"unknown algorithm": {withIndex(`{"manifests":[{"mediaType":"` + manifest + `","digest":"md5:` + strings.Repeat("0", 32) + `"}]}`), "md5"},
		"missing index":     {damaged(t, func(blobs string) { os.RemoveAll(blobs) }), "no such file"},
		"no platform":       {imagetest.Layout(t, ocidir.Image{Image: empty.Image}), "expected a config with os and architecture, found one with neither"},
	} {
		t.Run(name, func(t *testing.T) {
			images, err := ocidir.Open(c.dir)
			if err == nil || !strings.HasPrefix(err.Error(), c.dir+": ") || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error that names the layout and %q, found %v and %v", c.message, images, err)
			}
		})
	}
}

func TestOpenedImageIsTheOneWritten(t *testing.T) {
	written := imagetest.New(t, "arm64", v1.Config{User: "65532"}, []imagetest.File{{Name: "f", Content: []byte("x")}}, []imagetest.File{{Name: "g"}})
	images, err := ocidir.Open(imagetest.Layout(t, written))
	if err != nil {
		t.Fatal(err)
	}
	expected, err := written.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if found, err := images[0].Digest(); err != nil || found != expected {
		t.Errorf("expected %s, found %s, %v", expected, found, err)
	}
	expectedLayers, found := layers(t, written), layers(t, images[0])
	if !slices.Equal(expectedLayers, found) || len(found) != 2 {
		t.Errorf("expected two layers %v, found %v", expectedLayers, found)
	}
	if layer, err := images[0].LayerByDigest(expected); err == nil || !strings.Contains(err.Error(), "expected a layer of the manifest, found "+expected.String()) {
		t.Errorf("expected an error that names the digest, found %v, %v", layer, err)
	}
}

// layers describes each layer of the image.
func layers(t *testing.T, image ocidir.Image) []string {
	t.Helper()
	list, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, layer := range list {
		digest, digestErr := layer.Digest()
		size, sizeErr := layer.Size()
		mediaType, typeErr := layer.MediaType()
		if err := errors.Join(digestErr, sizeErr, typeErr); err != nil {
			t.Fatal(err)
		}
		described = append(described, fmt.Sprintf("%s %d %s", digest, size, mediaType))
	}
	return described
}

func damaged(t *testing.T, damage func(blobs string)) string {
	dir := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}))
	damage(filepath.Join(dir, "blobs", "sha256"))
	return dir
}

func TestOpenFollowsSymlinks(t *testing.T) {
	dir := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f"}}))
	blobs := filepath.Join(dir, "blobs", "sha256")
	if err := os.Rename(blobs, dir+".blobs"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(blobs, 0o755); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir + ".blobs")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if err := os.Symlink(filepath.Join(dir+".blobs", entry.Name()), filepath.Join(blobs, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	images, err := ocidir.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if tree, err := images[0].Tree(); err != nil || len(tree) != 1 {
		t.Errorf("expected one file, found %v, %v", tree, err)
	}
}

func TestOpenRejectsDamagedBlob(t *testing.T) {
	dir := damaged(t, func(blobs string) {
		entries, err := os.ReadDir(blobs)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			file, err := os.OpenFile(filepath.Join(blobs, entry.Name()), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			file.WriteString(" ")
			file.Close()
		}
	})
	if _, err := ocidir.Open(dir); err == nil || !strings.Contains(err.Error(), "expected a blob with the digest") {
		t.Errorf("expected an error about the digest, found %v", err)
	}
}

func TestTreeRejectsTruncatedLayer(t *testing.T) {
	content := []byte(strings.Repeat("layer", 1000))
	dir := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f", Content: content}}))
	images, err := ocidir.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := images[0].Manifest()
	if err != nil {
		t.Fatal(err)
	}
	layer := manifest.Layers[0]
	if err := os.Truncate(filepath.Join(dir, "blobs", "sha256", layer.Digest.Hex), layer.Size-20); err != nil {
		t.Fatal(err)
	}
	if _, err := images[0].Tree(); err == nil {
		t.Error("expected an error for a truncated layer, found none")
	}
}

func TestTree(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{},
		[]imagetest.File{
			{Name: "bin/program", Content: []byte("old")},
			{Name: "removed", Content: []byte("gone")},
			{Name: "usr", Type: tar.TypeSymlink, Link: "/bin"},
			{Name: "lib", Type: tar.TypeSymlink, Link: "/bin"},
			{Name: "loop", Type: tar.TypeSymlink, Link: "loop"},
			{Name: "out", Type: tar.TypeSymlink, Link: "/../../bin/program"},
		},
		[]imagetest.File{
			{Name: "./bin/program", Content: []byte("newer")},
			{Name: ".wh.removed"},
			{Name: "hard", Type: tar.TypeLink, Link: "bin/program"},
			{Name: "lib/own"},
		})
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	if size := tree.UnpackedSize(); size != int64(len("newer")) {
		t.Errorf("unpacked size: expected %d, found %d", len("newer"), size)
	}
	for name, expected := range map[string]string{
		"/bin/program": "/bin/program",
		"usr/program":  "/bin/program",
		"/hard":        "/bin/program",
		"/out":         "/bin/program",
		"/lib/own":     "/lib/own",
		"/lib/program": "",
		"/removed":     "",
		"/loop":        "",
	} {
		if _, found, err := tree.Lookup(name); found != expected {
			t.Errorf("%s: expected %q, found %q (%v)", name, expected, found, err)
		}
	}
}

func TestPulledSize(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{}, []imagetest.File{{Name: "f", Content: []byte("x")}})
	manifest, err := image.RawManifest()
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.RawConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	layer, err := layers[0].Size()
	if err != nil {
		t.Fatal(err)
	}
	expected := int64(len(manifest)+len(config)) + layer
	if found, err := image.PulledSize(); found != expected || err != nil {
		t.Errorf("expected %d, found %d (%v)", expected, found, err)
	}
}
