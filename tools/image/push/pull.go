package main

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// pull begins the sentence about pulling: it names the engines that can pull the image, unless all
// of them can.
func pull(index v1.ImageIndex) (string, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return "", err
	}
	for _, descriptor := range manifest.Manifests {
		if !descriptor.MediaType.IsImage() {
			continue
		}
		image, err := index.Image(descriptor.Digest)
		if err != nil {
			return "", err
		}
		layers, err := image.Layers()
		if err != nil {
			return "", err
		}
		for _, layer := range layers {
			if mediaType, err := layer.MediaType(); err != nil {
				return "", err
			} else if mediaType == types.OCILayerZStd {
				return "pull it, with Docker 23 or newer, for zstd", nil
			}
		}
	}
	return "pull it", nil
}
