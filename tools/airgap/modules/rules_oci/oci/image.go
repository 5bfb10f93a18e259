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
	output, digestFile        string
	base                      string
	os, architecture, variant string
	user, workdir             string
	sources                   []layerSource

	annotations, labels, env, created *string
	cmd, entrypoint, ports, volumes   *string
}

func imageCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var i image
	flags.StringVar(&i.output, "output", "", "directory to write the image to")
	flags.StringVar(&i.digestFile, "digest", "", "file to write the digest to")
	flags.StringVar(&i.base, "base", "", "image layout to start from")
	flags.StringVar(&i.os, "os", "", "operating system")
	flags.StringVar(&i.architecture, "architecture", "", "architecture")
	flags.StringVar(&i.variant, "variant", "", "variant of the architecture")
	flags.StringVar(&i.user, "user", "", "user")
	flags.StringVar(&i.workdir, "workdir", "", "working directory")
	flags.Func("layer", "tar file; --source follows", func(path string) error {
		i.sources = append(i.sources, layerSource{path: path})
		return nil
	})
	flags.Func("source", "label that the layer before it belongs to", func(label string) error {
		if len(i.sources) == 0 {
			return fmt.Errorf("there is no --layer before it")
		}
		i.sources[len(i.sources)-1].label = label
		return nil
	})
	for name, text := range map[string]**string{
		"annotations":   &i.annotations,
		"cmd":           &i.cmd,
		"created":       &i.created,
		"entrypoint":    &i.entrypoint,
		"env":           &i.env,
		"exposed_ports": &i.ports,
		"labels":        &i.labels,
		"volumes":       &i.volumes,
	} {
		flags.Func(name+"-file", "file that holds the attribute", func(path string) error {
			data, err := os.ReadFile(path)
			content := string(data)
			*text = &content
			return err
		})
	}
	return i.assemble
}

func (i *image) assemble() error {
	out, err := createLayout(i.output)
	if err != nil {
		return err
	}
	manifest, config, err := i.start(out)
	if err != nil {
		return err
	}
	layers, err := out.addLayers(i.sources)
	if err != nil {
		return err
	}
	if err := i.appendLayers(manifest, config, layers); err != nil {
		return err
	}
	if err := i.configure(config); err != nil {
		return err
	}
	if i.annotations != nil {
		merge(manifest, newObject().set("annotations", pairs(*i.annotations)))
	}

	data := render(config)
	digest, err := out.write(data)
	if err != nil {
		return err
	}
	descriptor, err := manifest.child("config")
	if err != nil {
		return err
	}
	descriptor.set("size", int64(len(data))).set("digest", digest.String())
	descriptor.remove("data")
	return out.finish(mediaType(manifest), document(manifest), i.digestFile)
}

// start returns the manifest and the config that the attributes are applied to.
func (i *image) start(out layout) (manifest, config *object, err error) {
	if i.base == "" {
		manifest, config = i.scratch()
		return manifest, config, nil
	}
	return i.derive(out)
}

func (i *image) scratch() (manifest, config *object) {
	manifest = newObject().
		set("schemaVersion", int64(2)).
		set("mediaType", string(types.OCIManifestSchema1)).
		set("config", newObject().set("mediaType", string(types.OCIConfigJSON))).
		set("layers", []any{})
	config = newObject().
		set("created", epoch).
		set("config", newObject()).
		set("history", []any{}).
		set("rootfs", newObject().set("type", "layers").set("diff_ids", []any{})).
		set("architecture", i.architecture).
		set("os", i.os)
	if i.variant != "" {
		config.set("variant", i.variant)
	}
	return manifest, config
}

// derive copies the layers of the base and keeps every field it knows or not.
func (i *image) derive(out layout) (manifest, config *object, err error) {
	base := layout{i.base}
	root, parsed, data, err := base.manifest("base")
	if err != nil {
		return nil, nil, err
	}
	if manifest, err = parseObject(data); err != nil {
		return nil, nil, base.damaged(root.Digest, err.Error())
	}
	if data, err = base.read(parsed.Config.Digest); err != nil {
		return nil, nil, err
	}
	if config, err = parseObject(data); err != nil {
		return nil, nil, base.damaged(parsed.Config.Digest, fmt.Sprintf("no image config: %v", err))
	}
	for _, blob := range parsed.Layers {
		if err := out.copyBlob(base, blob); err != nil {
			return nil, nil, err
		}
	}
	return manifest, config, nil
}

// mediaType is that of OCI where the manifest leaves it out, as OCI allows.
func mediaType(manifest *object) types.MediaType {
	return types.MediaType(cmp.Or(manifest.text("mediaType"), string(types.OCIManifestSchema1)))
}

func (i *image) appendLayers(manifest, config *object, layers []layer) error {
	if len(layers) == 0 {
		return nil
	}
	rootfs, err := config.child("rootfs")
	if err != nil {
		return err
	}
	var descriptors, history, diffIDs []any
	for n, added := range layers {
		descriptors = append(descriptors, newObject().
			set("size", added.size).
			set("digest", added.digest.String()).
			set("mediaType", layerType(mediaType(manifest), added.compression)))
		history = append(history, newObject().
			set("created", epoch).
			set("created_by", "bazel build "+i.sources[n].label))
		diffIDs = append(diffIDs, added.diffID.String())
	}
	return errors.Join(
		manifest.extend("layers", descriptors...),
		config.extend("history", history...),
		rootfs.extend("diff_ids", diffIDs...),
	)
}

// layerType speaks the dialect of the manifest that lists the layer.
func layerType(manifestType types.MediaType, compression string) string {
	prefix, separator := "application/vnd.oci.image.layer.v1.tar", "+"
	if manifestType == types.DockerManifestSchema2 {
		prefix, separator = "application/vnd.docker.image.rootfs.diff.tar", "."
	}
	if compression == plain {
		return prefix
	}
	return prefix + separator + compression
}
