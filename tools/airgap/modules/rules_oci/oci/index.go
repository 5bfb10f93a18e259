package main

import (
	"flag"
	"io"

	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
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
	out, err := layout.Write(i.output, empty.Index)
	if err != nil {
		return err
	}
	var manifests []any
	for _, dir := range i.images {
		from, config, err := addImage(out, dir)
		if err != nil {
			return err
		}
		platform := newObject()
		for _, key := range []string{"os", "architecture", "variant", "os.version", "os.features"} {
			if value := config.values[key]; value != nil {
				platform.set(key, value)
			}
		}
		manifests = append(manifests, newObject().
			set("mediaType", string(from.root.MediaType)).
			set("digest", from.root.Digest.String()).
			set("size", from.root.Size).
			set("platform", platform))
	}
	root := newObject().
		set("schemaVersion", 2).
		set("mediaType", string(types.OCIImageIndex)).
		set("manifests", manifests)
	return finish(out, types.OCIImageIndex, document(root), i.digestFile)
}

// addImage copies the blobs of an image.
func addImage(out layout.Path, dir string) (from *source, config *object, err error) {
	from, err = openLayout(dir)
	if err != nil {
		return nil, nil, err
	}
	manifest, _, config, err := from.image()
	if err != nil {
		return nil, nil, err
	}
	return from, config, from.copyTo(out, append(manifest.Layers, manifest.Config, from.root)...)
}
