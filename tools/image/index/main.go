// Command index gathers the images of an OCI image index, one for each platform, into one layout.
// The index lists them in the order in which they are named.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"example.com/thimble/tools/image/ocidir"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// A spec has the attributes of the target; image_index.bzl writes it.
type spec struct {
	Image       string // label of the target, for messages
	Annotations map[string]string
	Layouts     []string // directories, each an OCI image layout of one image
}

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("index", flag.ContinueOnError)
	flags.SetOutput(stderr)
	file := flags.String("spec", "", "JSON `file`: what the target says")
	out := flags.String("out", "", "`directory` to write, an OCI image layout")
	digest := flags.String("digest", "", "`file` to write the digest of the index to")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *file == "" || *out == "" || *digest == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "index: usage: index -spec FILE -out DIR -digest FILE")
		return 2
	}
	if err := write(*file, *out, *digest); err != nil {
		fmt.Fprintf(stderr, "index: %v\n", err)
		return 1
	}
	return 0
}

func write(file, out, digestFile string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var s spec
	if err := json.Unmarshal(content, &s); err != nil {
		return fmt.Errorf("%s: expected JSON of a target: %w", file, err)
	}
	digest, err := s.write(out)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Image, err)
	}
	return os.WriteFile(digestFile, []byte(digest.String()+"\n"), 0o644)
}

func (s spec) write(dir string) (v1.Hash, error) {
	out, err := ocidir.Create(dir)
	if err != nil {
		return v1.Hash{}, err
	}
	index := v1.IndexManifest{
		SchemaVersion: 2,
		MediaType:     types.OCIImageIndex,
		Manifests:     []v1.Descriptor{},
		Annotations:   s.Annotations,
	}
	layouts := map[string]string{}
	for _, layout := range s.Layouts {
		image, err := open(layout)
		if err != nil {
			return v1.Hash{}, err
		}
		platform := image.Platform.String()
		if other, ok := layouts[platform]; ok {
			return v1.Hash{}, fmt.Errorf("expected one image for each platform, found two for %s: %s and %s; remove one from `platforms`", platform, other, layout)
		}
		layouts[platform] = layout
		descriptor, err := describe(image)
		if err != nil {
			return v1.Hash{}, err
		}
		index.Manifests = append(index.Manifests, descriptor)
		if err := out.Copy(image); err != nil {
			return v1.Hash{}, fmt.Errorf("%s: %w", layout, err)
		}
	}
	root, err := json.Marshal(index)
	if err != nil {
		return v1.Hash{}, err
	}
	return out.Finish(root, types.OCIImageIndex)
}

func open(layout string) (ocidir.Image, error) {
	images, err := ocidir.Open(layout)
	if err != nil {
		return ocidir.Image{}, err
	}
	if len(images) != 1 {
		return ocidir.Image{}, fmt.Errorf("%s: expected an OCI image layout of one image, found one of %d; name an oci_image", layout, len(images))
	}
	return images[0], nil
}

func describe(image ocidir.Image) (v1.Descriptor, error) {
	digest, err := image.Digest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	size, err := image.Size()
	if err != nil {
		return v1.Descriptor{}, err
	}
	mediaType, err := image.MediaType()
	return v1.Descriptor{MediaType: mediaType, Digest: digest, Size: size, Platform: &image.Platform}, err
}
