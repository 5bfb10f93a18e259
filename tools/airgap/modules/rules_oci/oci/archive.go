package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An archive is the tarball that oci_load hands to a container engine.
type archive struct {
	image, format string
	tags          *[]string
}

func tarballCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var a archive
	flags.StringVar(&a.image, "image", "", "image layout to pack")
	flags.StringVar(&a.format, "format", "docker", "docker or oci")
	a.tags = wordsFlag(flags, "repo_tags-file")
	output := flags.String("output", "", "file to write the tarball to")
	return func() error {
		file, err := os.Create(*output)
		if err != nil {
			return err
		}
		return errors.Join(a.write(file), file.Close())
	}
}

// write packs the image so that equal images give equal bytes.
func (a *archive) write(w io.Writer) error {
	p := packer{tar.NewWriter(w)}
	var err error
	switch a.format {
	case "docker":
		err = p.docker(a.image, *a.tags)
	case "oci":
		err = p.oci(a.image, *a.tags)
	default:
		err = fmt.Errorf("attribute format: expected docker or oci, found %q", a.format)
	}
	return errors.Join(err, p.Close())
}

// A packer writes an image layout into a tarball.
type packer struct{ *tar.Writer }

func (p packer) add(name string, content []byte) error {
	header := &tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if err := p.WriteHeader(header); err != nil {
		return err
	}
	_, err := p.Write(content)
	return err
}

func (p packer) addBlob(name string, from *source, digest v1.Hash) error {
	content, err := from.Bytes(digest)
	if err != nil {
		return err
	}
	return p.add(name, content)
}

func (p packer) addJSON(name string, value any) error {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return p.add(name, append(content, '\n'))
}

// docker writes the format of `docker save`, which every engine can load.
func (p packer) docker(image string, tags []string) error {
	from, err := openImage(image)
	if err != nil {
		return fmt.Errorf(`%w, or set format = "oci"`, err)
	}
	var names []string
	for n, blob := range append([]v1.Descriptor{from.parsed.Config}, from.parsed.Layers...) {
		name := blobName(blob.Digest)
		if n > 0 {
			name += ".tar.gz"
		}
		if !slices.Contains(names, name) {
			if err := p.addBlob(name, from, blob.Digest); err != nil {
				return err
			}
		}
		names = append(names, name)
	}
	return p.addJSON("manifest.json", []any{struct {
		Config           string
		RepoTags, Layers []string
	}{names[0], append([]string{}, tags...), names[1:]}})
}

// oci writes an image layout whose index.json names the tags.
func (p packer) oci(image string, tags []string) error {
	from, err := openLayout(image)
	if err != nil {
		return err
	}
	root := from.root
	if !root.MediaType.IsIndex() {
		return fmt.Errorf(`%s: expected an image index, because rules_oci packs nothing else in the format oci, found an image for one platform (%s); `+
			`set format = "docker", or name an oci_image_index`, image, root.MediaType)
	}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}
	if len(tags) == 0 {
		index.Manifests = []v1.Descriptor{root}
	}
	for _, tag := range tags {
		parsed, err := name.NewTag(tag)
		if err != nil {
			return fmt.Errorf("attribute repo_tags: expected REPOSITORY:TAG, found %q: %w", tag, err)
		}
		root.Annotations = map[string]string{
			// Engines look images up under this name of Docker Hub.
			"io.containerd.image.name":          strings.Replace(parsed.Name(), name.DefaultRegistry+"/", "docker.io/", 1),
			"org.opencontainers.image.ref.name": parsed.TagStr(),
		}
		index.Manifests = append(index.Manifests, root)
	}
	blobs, err := os.ReadDir(filepath.Join(image, "blobs/sha256"))
	if err != nil {
		return err
	}
	for _, blob := range blobs {
		digest := v1.Hash{Algorithm: "sha256", Hex: blob.Name()}
		if err := p.addBlob(blobName(digest), from, digest); err != nil {
			return err
		}
	}
	return errors.Join(p.addJSON("index.json", index), p.addJSON("oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}))
}
