// Package ocidir reads the images of an OCI image layout on disk.
//
// https://github.com/opencontainers/image-spec/blob/main/image-layout.md
package ocidir

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
)

// An Image is one image of a layout, for one platform.
type Image struct {
	v1.Image
	Platform v1.Platform
}

// Open returns the images of the layout in dir, in the order of its indexes. A layout
// that holds no image is an error.
func Open(dir string) ([]Image, error) {
	data, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout: %w", dir, err)
	}
	images, err := blobs(dir).images(data)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout: %w", dir, err)
	}
	if len(images) == 0 {
		return nil, fmt.Errorf("%s: expected an OCI image layout with an image, found none in its index.json", dir)
	}
	return images, nil
}

func (b blobs) images(index []byte) ([]Image, error) {
	manifest, err := v1.ParseIndexManifest(bytes.NewReader(index))
	if err != nil {
		return nil, err
	}
	var images []Image
	for _, descriptor := range manifest.Manifests {
		switch {
		case descriptor.MediaType.IsIndex():
			nested, err := b.read(descriptor.Digest)
			if err != nil {
				return nil, err
			}
			more, err := b.images(nested)
			if err != nil {
				return nil, err
			}
			images = append(images, more...)
		case descriptor.MediaType.IsImage():
			image, err := b.image(descriptor)
			if err != nil {
				return nil, fmt.Errorf("manifest %s: %w", descriptor.Digest, err)
			}
			images = append(images, image)
		}
	}
	return images, nil
}

func (b blobs) image(descriptor v1.Descriptor) (Image, error) {
	raw, err := b.read(descriptor.Digest)
	if err != nil {
		return Image{}, err
	}
	image, err := partial.CompressedToImage(&stored{blobs: b, mediaType: descriptor.MediaType, manifest: raw})
	if err != nil {
		return Image{}, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return Image{}, err
	}
	platform := config.Platform()
	if platform == nil {
		return Image{}, errors.New("expected a config with os and architecture, found one with neither; build the image for a platform")
	}
	return Image{Image: image, Platform: *platform}, nil
}

// Find returns the first image for the operating system and the architecture, whatever its
// variant. The error of a missing one lists those that are there.
func Find(images []Image, os, architecture string) (Image, error) {
	var found []string
	for _, image := range images {
		if image.Platform.OS == os && image.Platform.Architecture == architecture {
			return image, nil
		}
		found = append(found, image.Platform.String())
	}
	return Image{}, fmt.Errorf("expected an image for %s/%s, found %s", os, architecture, strings.Join(found, ", "))
}

// PulledSize is what a registry client downloads for the image, in bytes: its manifest,
// its config and its layers as they are stored.
func (i Image) PulledSize() (int64, error) {
	size, err := i.Size()
	if err != nil {
		return 0, err
	}
	manifest, err := i.Manifest()
	if err != nil {
		return 0, err
	}
	size += manifest.Config.Size
	for _, layer := range manifest.Layers {
		size += layer.Size
	}
	return size, nil
}
