package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// readable returns the image with plain tars in place of layers that some engines cannot read.
// The image's ID stays the same, because the config names uncompressed layers.
func readable(image v1.Image) (v1.Image, error) {
	manifest, err := image.Manifest()
	if err != nil {
		return nil, err
	}
	manifest = manifest.DeepCopy()
	plain := map[v1.Hash]*plainLayer{}
	for i, descriptor := range manifest.Layers {
		// Docker before 23 has no zstd.
		if !strings.HasSuffix(string(descriptor.MediaType), "zstd") {
			continue
		}
		layer, err := readPlain(image, descriptor.Digest)
		if err != nil {
			return nil, err
		}
		plain[layer.digest] = layer
		manifest.Layers[i] = v1.Descriptor{MediaType: types.OCIUncompressedLayer, Digest: layer.digest, Size: int64(len(layer.content))}
	}
	if len(plain) == 0 {
		return image, nil
	}
	raw, err := json.Marshal(manifest)
	if err != nil {
		return nil, err
	}
	return partial.CompressedToImage(&converted{Image: image, manifest: raw, plain: plain})
}

// converted is an image with another manifest and other layers; it implements
// partial.CompressedImageCore.
type converted struct {
	v1.Image
	manifest []byte
	plain    map[v1.Hash]*plainLayer
}

func (c *converted) RawManifest() ([]byte, error) { return c.manifest, nil }

func (c *converted) LayerByDigest(digest v1.Hash) (partial.CompressedLayer, error) {
	if layer, ok := c.plain[digest]; ok {
		return layer, nil
	}
	return c.Image.LayerByDigest(digest)
}

// A plainLayer is a tar.
type plainLayer struct {
	digest  v1.Hash
	content []byte
}

func readPlain(image v1.Image, digest v1.Hash) (*plainLayer, error) {
	layer, err := image.LayerByDigest(digest)
	if err != nil {
		return nil, err
	}
	stream, err := layer.Uncompressed()
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	content, err := io.ReadAll(stream)
	if err != nil {
		return nil, err
	}
	diffID, _, err := v1.SHA256(bytes.NewReader(content))
	return &plainLayer{diffID, content}, err
}

func (l *plainLayer) Digest() (v1.Hash, error)            { return l.digest, nil }
func (l *plainLayer) Size() (int64, error)                { return int64(len(l.content)), nil }
func (l *plainLayer) MediaType() (types.MediaType, error) { return types.OCIUncompressedLayer, nil }
func (l *plainLayer) Compressed() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(l.content)), nil
}
