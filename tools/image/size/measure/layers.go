package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size/report"
)

// readLayers describes the layers, from below, and maps the absolute path of each file of the image
// to the index of its layer: the uppermost layer with an entry of that path.
func readLayers(image ocidir.Image) ([]report.Layer, map[string]int, error) {
	stored, err := image.Layers()
	if err != nil {
		return nil, nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, nil, err
	}
	origins := origins(config.History, len(stored))
	layers := make([]report.Layer, len(stored))
	owner := map[string]int{}
	for i, layer := range stored {
		if layers[i], err = describe(layer, origins[i]); err != nil {
			return nil, nil, err
		}
		layers[i].Tar, err = walk(layer, func(name string) { owner[name] = i })
		if err != nil {
			return nil, nil, fmt.Errorf("layer %s: %w", layers[i].Digest, err)
		}
	}
	return layers, owner, nil
}

func describe(layer v1.Layer, origin string) (report.Layer, error) {
	digest, err := layer.Digest()
	if err != nil {
		return report.Layer{}, err
	}
	mediaType, err := layer.MediaType()
	if err != nil {
		return report.Layer{}, err
	}
	pulled, err := layer.Size()
	if err != nil {
		return report.Layer{}, err
	}
	return report.Layer{Digest: digest.String(), MediaType: string(mediaType), Origin: origin, Pulled: pulled}, nil
}

// origins says who made each layer. If an image has no history, or its history has another number
// of layers, all origins are empty.
func origins(history []v1.History, layers int) []string {
	var found []string
	for _, step := range history {
		if step.EmptyLayer {
			continue
		}
		found = append(found, cmp.Or(step.CreatedBy, step.Comment))
	}
	if len(found) != layers {
		return make([]string, layers)
	}
	return found
}

// walk calls visit with the path of each regular file of the layer, and returns the size of
// the layer's tar in bytes.
func walk(layer v1.Layer, visit func(name string)) (int64, error) {
	stream, err := layer.Uncompressed()
	if err != nil {
		return 0, fmt.Errorf("decompressing it: %w", err)
	}
	defer stream.Close()
	content, err := io.ReadAll(stream)
	if err != nil {
		return 0, fmt.Errorf("decompressing it: %w", err)
	}
	reader := tar.NewReader(bytes.NewReader(content))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return int64(len(content)), nil
		}
		if err != nil {
			return 0, err
		}
		if header.Typeflag == tar.TypeReg {
			visit(path.Clean("/" + header.Name))
		}
	}
}
