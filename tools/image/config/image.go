package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"example.com/thimble/tools/image/layer"
	"example.com/thimble/tools/image/ocidir"
)

// prefix begins the keys that OCI defines.
//
// https://github.com/opencontainers/image-spec/blob/main/annotations.md
const prefix = "org.opencontainers.image."

// An image is the manifest and the config of an image that is being written.
type image struct{ manifest, config *object }

// write writes the layout.
func (s spec) write(o options) error {
	commit, err := readCommit(o.status)
	if err != nil {
		return err
	}
	out, err := ocidir.Create(o.out)
	if err != nil {
		return err
	}
	i, annotations := s.scratch(), map[string]string{}
	if o.base != "" {
		if i, annotations, err = s.derive(o.base, out); err != nil {
			return err
		}
	}
	for _, file := range o.layers {
		if err := i.add(file, out); err != nil {
			return fmt.Errorf("layer %s: %w", file.label, err)
		}
	}
	if err := s.configure(i.config, commit); err != nil {
		return fmt.Errorf("the config of the base %s: %w", s.Base, err)
	}
	if err := merge(i.manifest, "annotations", annotations, s.Annotations); err != nil {
		return fmt.Errorf("the manifest of the base %s: %w", s.Base, err)
	}
	return i.finish(out)
}

// scratch is an image with neither layers nor a config, as rules_oci begins one.
func (s spec) scratch() image {
	var i image
	i.manifest, _ = parseObject([]byte(`{"schemaVersion":2,"mediaType":"` + types.OCIManifestSchema1 + `","config":{"mediaType":"` + types.OCIConfigJSON + `"},"layers":[]}`))
	i.config, _ = parseObject([]byte(`{"created":"` + epoch + `","config":{},"history":[],"rootfs":{"type":"layers","diff_ids":[]}}`))
	i.config.set("architecture", s.Architecture)
	i.config.set("os", s.OS)
	if s.Variant != "" {
		i.config.set("variant", s.Variant)
	}
	return i
}

// derive begins an image with the base's image for the same platform: it copies the base's layers
// and returns the annotations that name the base.
func (s spec) derive(layout string, out ocidir.Writer) (i image, annotations map[string]string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("base: %s: %w", s.Base, err)
		}
	}()
	images, err := ocidir.Open(layout)
	if err != nil {
		return i, nil, err
	}
	base, err := ocidir.Find(images, s.OS, s.Architecture)
	if err != nil {
		return i, nil, fmt.Errorf("%w; name a base that has this platform, or leave the platform out of `platforms`", err)
	}
	digest, err := base.Digest()
	if err != nil {
		return i, nil, err
	}
	annotations = map[string]string{prefix + "base.digest": digest.String(), prefix + "base.name": s.BaseName}
	rawManifest, err := base.RawManifest()
	if err != nil {
		return i, nil, err
	}
	rawConfig, err := base.RawConfigFile()
	if err != nil {
		return i, nil, err
	}
	if i.manifest, err = parseObject(rawManifest); err != nil {
		return i, nil, err
	}
	if i.config, err = parseObject(rawConfig); err != nil {
		return i, nil, err
	}
	return i, annotations, out.CopyLayers(base)
}

// add adds a layer to the manifest and to the config, with the same history text as rules_oci.
func (i image) add(file layerFile, out ocidir.Writer) error {
	content, err := os.Open(file.path)
	if err != nil {
		return err
	}
	defer content.Close()
	plain, compression, err := layer.Decompress(content)
	if err != nil {
		return err
	}
	defer plain.Close()
	diffID, _, err := v1.SHA256(plain)
	if err != nil {
		return err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	digest, size, err := out.Blob(content)
	if err != nil {
		return err
	}

	mediaType, separator := types.OCIUncompressedLayer, "+"
	if i.mediaType() == types.DockerManifestSchema2 {
		mediaType, separator = "application/vnd.docker.image.rootfs.diff.tar", "."
	}
	if compression != "" {
		mediaType += types.MediaType(separator + compression)
	}
	descriptor, _ := parseObject(nil)
	descriptor.set("size", size)
	descriptor.set("digest", digest)
	descriptor.set("mediaType", mediaType)
	history, _ := parseObject(nil)
	history.set("created", epoch)
	history.set("created_by", "bazel build "+file.label)
	rootfs, err := i.config.child("rootfs")
	if err != nil {
		return err
	}
	err = errors.Join(
		extend(i.manifest, "layers", descriptor),
		extend(i.config, "history", history),
		extend(rootfs, "diff_ids", diffID),
	)
	i.config.set("rootfs", rootfs)
	return err
}

func (i image) mediaType() types.MediaType {
	var mediaType types.MediaType
	_ = json.Unmarshal(i.manifest.values["mediaType"], &mediaType)
	return cmp.Or(mediaType, types.OCIManifestSchema1)
}

// finish writes config and manifest.
func (i image) finish(out ocidir.Writer) error {
	digest, size, err := out.Blob(bytes.NewReader(format(i.config)))
	if err != nil {
		return err
	}
	config, err := i.manifest.child("config")
	if err != nil {
		return err
	}
	config.set("size", size)
	config.set("digest", digest)
	config.remove("data") // the config itself, which is another one now
	i.manifest.set("config", config)
	i.manifest.set("mediaType", i.mediaType()) // which a base may leave out
	_, err = out.Finish(format(i.manifest), i.mediaType())
	return err
}
