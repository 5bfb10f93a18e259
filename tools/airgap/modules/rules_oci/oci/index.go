package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An index is what oci_image_index was asked for.
type index struct {
	output, digestFile string
	images             []string
	annotations        *[]entry
}

func indexCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var i index
	flags.StringVar(&i.output, "output", "", "directory to write the index to")
	flags.StringVar(&i.digestFile, "digest", "", "file to write the digest to")
	flags.Func("image", "image layout to list; their order is kept", func(dir string) error {
		i.images = append(i.images, dir)
		return nil
	})
	i.annotations = entryFlag(flags, "annotations", splitFilledLines)
	return i.assemble
}

func (i *index) assemble() error {
	out, err := createLayout(i.output)
	if err != nil {
		return err
	}
	var manifests []any
	owners := map[string]string{}
	for _, dir := range i.images {
		descriptor, platform, err := out.copyImage(layout{dir})
		if err != nil {
			return err
		}
		key := string(render(platform))
		if other, ok := owners[key]; ok {
			return complaint{
				where:    "image " + dir,
				expected: "one image for each platform",
				found:    fmt.Sprintf("the platform of %s again: %s", other, describe(platform)),
				remedy:   "list only one of the two, or give them different os, architecture or variant",
			}
		}
		owners[key] = dir
		manifests = append(manifests, descriptor)
	}
	root := newIndex(manifests...)
	if err := setPairs(root, "annotations", *i.annotations); err != nil {
		return err
	}
	return out.finish(types.OCIImageIndex, document(root), i.digestFile)
}

// copyImage adds the blobs of an image, and returns what an index says of it.
func (l layout) copyImage(from layout) (descriptor, platform *object, err error) {
	root, manifest, _, err := from.manifest("image")
	if err != nil {
		return nil, nil, err
	}
	for _, blob := range append(manifest.Layers, manifest.Config, root) {
		if err := l.copyBlob(from, blob); err != nil {
			return nil, nil, err
		}
	}
	if platform, err = from.platform(manifest.Config.Digest); err != nil {
		return nil, nil, err
	}
	return descriptorOf(root).set("platform", platform), platform, nil
}

// platform reads what the config with this digest runs on.
func (l layout) platform(config v1.Hash) (*object, error) {
	data, err := l.read(config)
	if err != nil {
		return nil, err
	}
	var parsed v1.ConfigFile
	if err := json.Unmarshal(data, &parsed); err != nil {
		return nil, l.damaged(config, fmt.Sprintf("no image config: %v", err))
	}
	if parsed.OS == "" || parsed.Architecture == "" {
		return nil, complaint{
			where:    "image " + l.dir,
			expected: "a config with os and architecture",
			found:    fmt.Sprintf("os %q, architecture %q", parsed.OS, parsed.Architecture),
			remedy:   "set os and architecture of the oci_image",
		}
	}
	platform := newObject().set("os", parsed.OS).set("architecture", parsed.Architecture)
	setText(platform, "variant", parsed.Variant)
	setText(platform, "os.version", parsed.OSVersion)
	if len(parsed.OSFeatures) > 0 {
		features := []any{}
		for _, feature := range parsed.OSFeatures {
			features = append(features, feature)
		}
		platform.set("os.features", features)
	}
	return platform, nil
}

func describe(platform *object) string {
	name := platform.text("os") + "/" + platform.text("architecture")
	for _, key := range []string{"variant", "os.version"} {
		if text := platform.text(key); text != "" {
			name += "/" + text
		}
	}
	return name
}
