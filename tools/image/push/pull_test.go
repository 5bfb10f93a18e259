package main

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestPull(t *testing.T) {
	for name, c := range map[string]struct {
		layers   []types.MediaType
		expected string
	}{
		"no layer": {nil, "pull it"},
		"gzip":     {[]types.MediaType{types.OCILayer}, "pull it"},
		"plain":    {[]types.MediaType{types.OCIUncompressedLayer, types.DockerLayer}, "pull it"},
		"zstd":     {[]types.MediaType{types.OCILayer, types.OCILayerZStd}, "pull it, with Docker 23 or newer, for zstd"},
	} {
		t.Run(name, func(t *testing.T) {
			index := v1.ImageIndex(empty.Index)
			for _, mediaTypes := range [][]types.MediaType{nil, c.layers} {
				image := v1.Image(empty.Image)
				for _, mediaType := range mediaTypes {
					var err error
					if image, err = mutate.AppendLayers(image, static.NewLayer([]byte(mediaType), mediaType)); err != nil {
						t.Fatal(err)
					}
				}
				index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image})
			}
			if found, err := pull(index); err != nil || found != c.expected {
				t.Errorf("expected %q, found %q, %v", c.expected, found, err)
			}
		})
	}
}
