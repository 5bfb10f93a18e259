package ocidir

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// A Writer writes a layout with one root.
type Writer string

// Create begins a layout in the directory, which need not be there yet.
func Create(dir string) (Writer, error) {
	return Writer(dir), os.MkdirAll(filepath.Join(dir, "blobs", "sha256"), 0o755)
}

// Blob adds a blob and returns its digest and its size in bytes.
func (w Writer) Blob(content io.Reader) (v1.Hash, int64, error) {
	digest := v1.Hash{Algorithm: "sha256"}
	draft, err := os.CreateTemp(string(w), "blob-")
	if err != nil {
		return digest, 0, err
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), content)
	if err != nil {
		return digest, size, err
	}
	digest.Hex = fmt.Sprintf("%x", sum.Sum(nil))
	if err := draft.Chmod(0o644); err != nil {
		return digest, size, err
	}
	if err := draft.Close(); err != nil {
		return digest, size, err
	}
	return digest, size, os.Rename(draft.Name(), filepath.Join(string(w), "blobs", "sha256", digest.Hex))
}

// Copy adds the blobs of an image: its layers, its config and its manifest.
func (w Writer) Copy(image Image) error {
	manifest, err := image.RawManifest()
	if err != nil {
		return err
	}
	config, err := image.RawConfigFile()
	if err != nil {
		return err
	}
	parsed, err := image.Manifest()
	if err != nil {
		return err
	}
	if parsed.Config.Size != int64(len(config)) {
		return fmt.Errorf("%s: expected a config of %d bytes, as its manifest says, found %d; build the image in the C locale", parsed.Config.Digest, parsed.Config.Size, len(config))
	}
	for _, blob := range [][]byte{manifest, config} {
		if _, _, err := w.Blob(bytes.NewReader(blob)); err != nil {
			return err
		}
	}
	return w.CopyLayers(image)
}

// CopyLayers adds the layers of an image.
func (w Writer) CopyLayers(image Image) error {
	manifest, err := image.Manifest()
	if err != nil {
		return err
	}
	for _, descriptor := range manifest.Layers {
		layer, err := image.LayerByDigest(descriptor.Digest)
		if err != nil {
			return err
		}
		if err := w.copyLayer(layer, descriptor); err != nil {
			return err
		}
	}
	return nil
}

func (w Writer) copyLayer(layer v1.Layer, descriptor v1.Descriptor) error {
	content, err := layer.Compressed()
	if err != nil {
		return err
	}
	defer content.Close()
	_, size, err := w.Blob(content)
	if err == nil && size != descriptor.Size {
		err = fmt.Errorf("%s: expected a layer of %d bytes, as its manifest says, found %d", descriptor.Digest, descriptor.Size, size)
	}
	return err
}

// Finish adds a manifest or an index and makes it the root. It returns the digest.
func (w Writer) Finish(root []byte, mediaType types.MediaType) (v1.Hash, error) {
	digest, size, err := w.Blob(bytes.NewReader(root))
	if err != nil {
		return digest, err
	}
	index, err := json.Marshal(v1.IndexManifest{
		SchemaVersion: 2,
		MediaType:     types.OCIImageIndex,
		Manifests:     []v1.Descriptor{{MediaType: mediaType, Size: size, Digest: digest}},
	})
	if err != nil {
		return digest, err
	}
	if err := os.WriteFile(filepath.Join(string(w), "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`), 0o644); err != nil {
		return digest, err
	}
	return digest, os.WriteFile(filepath.Join(string(w), "index.json"), index, 0o644)
}
