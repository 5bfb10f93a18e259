package ocidir

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An Index is the image index of a layout.
type Index struct {
	blobs
	root     v1.Descriptor
	manifest []byte
}

// OpenIndex returns the image index of the layout in dir. A layout whose root is not one image
// index is an error.
func OpenIndex(dir string) (*Index, error) {
	data, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout: %w", dir, err)
	}
	root, err := v1.ParseIndexManifest(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout: %w", dir, err)
	}
	if len(root.Manifests) != 1 || !root.Manifests[0].MediaType.IsIndex() {
		var found []types.MediaType
		for _, descriptor := range root.Manifests {
			found = append(found, descriptor.MediaType)
		}
		return nil, fmt.Errorf("%s: expected an OCI image layout of one image index, found %v in its index.json", dir, found)
	}
	index, err := blobs(dir).index(root.Manifests[0])
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout of one image index: %w", dir, err)
	}
	return index, nil
}

func (b blobs) index(descriptor v1.Descriptor) (*Index, error) {
	raw, err := b.read(descriptor.Digest)
	if err != nil {
		return nil, err
	}
	return &Index{blobs: b, root: descriptor, manifest: raw}, nil
}

func (i *Index) RawManifest() ([]byte, error)        { return i.manifest, nil }
func (i *Index) MediaType() (types.MediaType, error) { return i.root.MediaType, nil }
func (i *Index) Digest() (v1.Hash, error)            { return i.root.Digest, nil }
func (i *Index) Size() (int64, error)                { return i.root.Size, nil }

func (i *Index) IndexManifest() (*v1.IndexManifest, error) {
	return v1.ParseIndexManifest(bytes.NewReader(i.manifest))
}

func (i *Index) descriptor(digest v1.Hash) (v1.Descriptor, error) {
	manifest, err := i.IndexManifest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	for _, descriptor := range manifest.Manifests {
		if descriptor.Digest == digest {
			return descriptor, nil
		}
	}
	return v1.Descriptor{}, fmt.Errorf("expected a manifest of the index, found %s", digest)
}

// Image returns an image that the index lists.
func (i *Index) Image(digest v1.Hash) (v1.Image, error) {
	descriptor, err := i.descriptor(digest)
	if err != nil {
		return nil, err
	}
	return i.image(descriptor)
}

// ImageIndex returns an index that the index lists.
func (i *Index) ImageIndex(digest v1.Hash) (v1.ImageIndex, error) {
	descriptor, err := i.descriptor(digest)
	if err != nil {
		return nil, err
	}
	return i.index(descriptor)
}

// Verify reads the index and every blob that it leads to, and returns the size of each in bytes. A
// blob that is missing, or that does not match its digest and its size, is an error.
func (i *Index) Verify() (map[v1.Hash]int64, error) {
	sizes := map[v1.Hash]int64{}
	return sizes, i.verify(i.root, sizes)
}

func (b blobs) verify(descriptor v1.Descriptor, sizes map[v1.Hash]int64) error {
	if _, ok := sizes[descriptor.Digest]; ok {
		return nil
	}
	reader, err := b.open(descriptor.Digest)
	if err != nil {
		return err
	}
	defer reader.Close()
	var manifest bytes.Buffer
	var content io.Writer = &manifest
	if !descriptor.MediaType.IsIndex() && !descriptor.MediaType.IsImage() {
		content = io.Discard
	}
	size, err := io.Copy(content, reader)
	if err != nil {
		return err
	}
	if size != descriptor.Size {
		return fmt.Errorf("%s: expected a blob of %d bytes, found %d", descriptor.Digest, descriptor.Size, size)
	}
	sizes[descriptor.Digest] = size

	below, err := parts(descriptor.MediaType, &manifest)
	if err != nil {
		return fmt.Errorf("manifest %s: %w", descriptor.Digest, err)
	}
	for _, part := range below {
		if err := b.verify(part, sizes); err != nil {
			return err
		}
	}
	return nil
}

// parts are the blobs that a manifest of the type names.
func parts(mediaType types.MediaType, manifest io.Reader) ([]v1.Descriptor, error) {
	switch {
	case mediaType.IsIndex():
		index, err := v1.ParseIndexManifest(manifest)
		if err != nil {
			return nil, err
		}
		return index.Manifests, nil
	case mediaType.IsImage():
		image, err := v1.ParseManifest(manifest)
		if err != nil {
			return nil, err
		}
		return append(image.Layers, image.Config), nil
	}
	return nil, nil
}
