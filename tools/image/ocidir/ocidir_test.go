package ocidir_test

import (
	"archive/tar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

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
	empty := imagetest.Layout(t)
	for name, dir := range map[string]string{
		"no layout":        t.TempDir(),
		"no image":         empty,
		"missing manifest": damaged(t, func(blobs string) { os.RemoveAll(blobs) }),
	} {
		t.Run(name, func(t *testing.T) {
			if images, err := ocidir.Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
				t.Errorf("expected an error that names the layout, found %v and %v", images, err)
			}
		})
	}
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
