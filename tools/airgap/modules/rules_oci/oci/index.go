package main

import (
	"flag"
	"io"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

func indexCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	output := flags.String("output", "", "directory to write the index to")
	digestFile := flags.String("digest", "", "file to write the digest to")
	var images []string
	flags.Func("image", "image layout to list; their order is kept", func(dir string) error {
		images = append(images, dir)
		return nil
	})
	return func() error {
		out, err := create(*output)
		if err != nil {
			return err
		}
		root := newObject().set("schemaVersion", 2).set("mediaType", string(types.OCIImageIndex))
		for _, dir := range images {
			from, err := addImage(out, dir)
			if err != nil {
				return err
			}
			root.extend("manifests", describe(from))
		}
		return finish(out, types.OCIImageIndex, document(root), *digestFile)
	}
}

// describe is what an index says of an image.
func describe(from *source) *object {
	platform := newObject()
	for _, key := range []string{"os", "architecture", "variant", "os.version", "os.features"} {
		if value := from.config.values[key]; value != nil {
			platform.set(key, value)
		}
	}
	return newObject().
		set("mediaType", string(from.root.MediaType)).
		set("digest", from.root.Digest.String()).
		set("size", from.root.Size).
		set("platform", platform)
}
