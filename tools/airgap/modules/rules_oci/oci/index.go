package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An index is what oci_image_index was asked for.
type index struct {
	output, digestFile string
	images             []string
}

func indexCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var i index
	flags.StringVar(&i.output, "output", "", "directory to write the index to")
	flags.StringVar(&i.digestFile, "digest", "", "file to write the digest to")
	flags.Func("image", "image layout to list; their order is kept", func(dir string) error {
		i.images = append(i.images, dir)
		return nil
	})
	return i.assemble
}

func (i *index) assemble() error {
	out, err := createLayout(i.output)
	if err != nil {
		return err
	}
	var manifests []any
	for _, dir := range i.images {
		descriptor, err := out.copyImage(layout{dir})
		if err != nil {
			return err
		}
		manifests = append(manifests, descriptor)
	}
	return out.finish(types.OCIImageIndex, document(newIndex(manifests...)), i.digestFile)
}

// copyImage adds the blobs of an image, and returns what an index says of it.
func (l layout) copyImage(from layout) (*object, error) {
	root, manifest, _, err := from.manifest("image")
	if err != nil {
		return nil, err
	}
	for _, blob := range append(manifest.Layers, manifest.Config, root) {
		if err := l.copyBlob(from, blob); err != nil {
			return nil, err
		}
	}
	data, err := from.read(manifest.Config.Digest)
	if err != nil {
		return nil, err
	}
	config, err := parseObject(data)
	if err != nil {
		return nil, from.damaged(manifest.Config.Digest, fmt.Sprintf("no image config: %v", err))
	}
	platform := newObject()
	for _, key := range []string{"os", "architecture", "variant", "os.version", "os.features"} {
		if value := config.values[key]; value != nil {
			platform.set(key, value)
		}
	}
	return descriptorOf(root).set("platform", platform), nil
}
