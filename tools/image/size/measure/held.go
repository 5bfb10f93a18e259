package main

import (
	"bytes"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/ocidir"
)

// A heldImage is an image whose layers are read and decompressed once.
type heldImage struct {
	v1.Image
	layers []v1.Layer
}

func hold(image ocidir.Image) (ocidir.Image, error) {
	layers, err := image.Layers()
	if err != nil {
		return image, err
	}
	for i, layer := range layers {
		layers[i] = &heldLayer{Layer: layer}
	}
	image.Image = &heldImage{Image: image.Image, layers: layers}
	return image, nil
}

func (i *heldImage) Layers() ([]v1.Layer, error) { return i.layers, nil }

type heldLayer struct {
	v1.Layer
	tar []byte
}

func (l *heldLayer) Uncompressed() (io.ReadCloser, error) {
	if l.tar == nil {
		stream, err := l.Layer.Uncompressed()
		if err != nil {
			return nil, err
		}
		defer stream.Close()
		if l.tar, err = io.ReadAll(stream); err != nil {
			l.tar = nil
			return nil, err
		}
	}
	return io.NopCloser(bytes.NewReader(l.tar)), nil
}
