package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

const epoch = "1970-01-01T00:00:00Z"

// An image is what oci_image was asked for.
type image struct {
	given  map[string]string // attributes and outputs
	layers []layer
}

func imageCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	i := image{given: map[string]string{}}
	for _, name := range []string{"output", "digest", "base", "os", "architecture", "variant", "user", "workdir"} {
		flags.Func(name, "an attribute, or where to write the image or its digest", func(text string) error {
			i.given[name] = text
			return nil
		})
	}
	for _, name := range []string{"annotations", "cmd", "created", "entrypoint", "env", "exposed_ports", "labels", "volumes"} {
		flags.Func(name+"-file", "file that holds the attribute", func(path string) error {
			data, err := os.ReadFile(path)
			i.given[name] = string(data)
			return err
		})
	}
	flags.Func("layer", "tar file; --source follows", func(path string) error {
		i.layers = append(i.layers, layer{path: path})
		return nil
	})
	flags.Func("source", "label that the layer before it belongs to", func(label string) error {
		if len(i.layers) == 0 {
			return errors.New("expected --layer before it")
		}
		i.layers[len(i.layers)-1].label = label
		return nil
	})
	return i.assemble
}

func (i *image) assemble() error {
	out, err := create(i.given["output"])
	if err != nil {
		return err
	}
	manifest, config := i.scratch()
	if base, ok := i.given["base"]; ok {
		from, err := openImage(base)
		if err == nil {
			err = from.copyTo(out, from.parsed.Layers...)
		}
		if err != nil {
			return fmt.Errorf("base %s: %w", base, err)
		}
		manifest, config = from.manifest, from.config
	}
	if err := addLayers(out, i.layers); err != nil {
		return err
	}
	// OCI allows a manifest to leave its media type out.
	text, _ := manifest.values["mediaType"].(string)
	mediaType := types.MediaType(cmp.Or(text, string(types.OCIManifestSchema1)))
	i.appendLayers(mediaType, manifest, config)
	i.configure(config)
	if text, ok := i.given["annotations"]; ok {
		merge(manifest, newObject().set("annotations", pairs(text)))
	}

	data := render(config)
	digest, err := write(out, data)
	if err != nil {
		return err
	}
	descriptor := manifest.child("config").set("size", len(data)).set("digest", digest.String())
	descriptor.remove("data")
	return finish(out, mediaType, document(manifest), i.given["digest"])
}

func (i *image) scratch() (manifest, config *object) {
	manifest = newObject().
		set("schemaVersion", 2).
		set("mediaType", string(types.OCIManifestSchema1)).
		set("config", newObject().set("mediaType", string(types.OCIConfigJSON))).
		set("layers", []any{})
	config = newObject().
		set("created", epoch).
		set("config", newObject()).
		set("history", []any{}).
		set("rootfs", newObject().set("type", "layers").set("diff_ids", []any{})).
		set("architecture", i.given["architecture"]).
		set("os", i.given["os"])
	if variant, ok := i.given["variant"]; ok {
		config.set("variant", variant)
	}
	return manifest, config
}

func (i *image) appendLayers(mediaType types.MediaType, manifest, config *object) {
	for _, added := range i.layers {
		manifest.extend("layers", newObject().
			set("size", added.size).
			set("digest", added.digest.String()).
			set("mediaType", layerType(mediaType, added.compression)))
		config.extend("history", newObject().
			set("created", epoch).
			set("created_by", "bazel build "+added.label))
		config.child("rootfs").extend("diff_ids", added.diffID.String())
	}
}

// layerType speaks the dialect of the manifest that lists the layer.
func layerType(manifestType types.MediaType, compression string) string {
	prefix, separator := "application/vnd.oci.image.layer.v1.tar", "+"
	if manifestType == types.DockerManifestSchema2 {
		prefix, separator = "application/vnd.docker.image.rootfs.diff.tar", "."
	}
	if compression == "" {
		return prefix
	}
	return prefix + separator + compression
}
