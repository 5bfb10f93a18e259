// Package imagetest makes images for tests.
package imagetest

import (
	"archive/tar"
	"bytes"
	"io"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"example.com/thimble/tools/image/ocidir"
)

// A File is an entry of a layer.
type File struct {
	Name    string
	Mode    int64 // 0: 0555
	UID     int
	GID     int
	Type    byte // 0: a regular file
	Link    string
	Content []byte
}

// New makes an image of linux on the architecture with one layer for each list of files.
func New(t testing.TB, architecture string, config v1.Config, layers ...[]File) ocidir.Image {
	t.Helper()
	platform := v1.Platform{OS: "linux", Architecture: architecture}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: platform.OS, Architecture: platform.Architecture, Config: config,
		RootFS: v1.RootFS{Type: "layers"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range layers {
		data := archive(t, files)
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(data)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if image, err = mutate.AppendLayers(image, layer); err != nil {
			t.Fatal(err)
		}
	}
	return ocidir.Image{Image: image, Platform: platform}
}

func archive(t testing.TB, files []File) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := tar.NewWriter(&buffer)
	for _, f := range files {
		if f.Mode == 0 {
			f.Mode = 0o555
		}
		if f.Type == 0 {
			f.Type = tar.TypeReg
		}
		header := &tar.Header{Name: f.Name, Mode: f.Mode, Uid: f.UID, Gid: f.GID, Typeflag: f.Type, Linkname: f.Link, Size: int64(len(f.Content))}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// Layout writes the images as an OCI image layout, with an index like oci_image_index's, and returns
// the layout's directory.
func Layout(t testing.TB, images ...ocidir.Image) string {
	t.Helper()
	var index v1.ImageIndex = empty.Index
	for _, image := range images {
		platform := image.Platform
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image.Image, Descriptor: v1.Descriptor{Platform: &platform}})
	}
	if len(images) > 0 {
		index = mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: index})
	}
	dir := t.TempDir()
	if _, err := layout.Write(dir, index); err != nil {
		t.Fatal(err)
	}
	return dir
}
