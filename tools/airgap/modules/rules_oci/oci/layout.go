package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// A source is an OCI image layout with one image or one index at its root.
type source struct {
	layout.Path
	all  v1.ImageIndex
	root v1.Descriptor

	// What an image says, for those that know its fields and for those that keep others.
	parsed           v1.Manifest
	manifest, config *object
}

// create begins a layout. Its file oci-layout has the bytes that rules_oci writes.
func create(dir string) (layout.Path, error) {
	out, err := layout.Write(dir, empty.Index)
	if err != nil {
		return "", err
	}
	return out, os.WriteFile(filepath.Join(dir, "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`), 0o644)
}

func openLayout(dir string) (*source, error) {
	// In a sandbox, files are symbolic links, which layout.Path refuses.
	file, err := filepath.EvalSymlinks(filepath.Join(dir, "index.json"))
	if err != nil {
		return nil, fmt.Errorf("%s: expected an OCI image layout: %w; name an oci_image, an oci_image_index or another target with such a directory", dir, err)
	}
	path := layout.Path(filepath.Dir(file))
	all, err := path.ImageIndex()
	if err != nil {
		return nil, err
	}
	index, err := all.IndexManifest()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(index.Manifests) != 1 {
		return nil, fmt.Errorf("%s/index.json: expected one manifest, found %d; name a target with one image or one index", dir, len(index.Manifests))
	}
	return &source{Path: path, all: all, root: index.Manifests[0]}, nil
}

// openImage refuses an index.
func openImage(dir string) (*source, error) {
	s, err := openLayout(dir)
	if err != nil {
		return nil, err
	}
	if s.root.MediaType.IsIndex() {
		return nil, fmt.Errorf("%s: expected an image for one platform, found an image index (%s); name the oci_image for one platform", dir, s.root.MediaType)
	}
	if s.manifest, err = s.object(s.root.Digest, &s.parsed); err == nil {
		s.config, err = s.object(s.parsed.Config.Digest, &v1.ConfigFile{})
	}
	return s, err
}

// object reads a blob whose fields have the types of like.
func (s *source) object(digest v1.Hash, like any) (*object, error) {
	data, err := s.Bytes(digest)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, like); err != nil {
		return nil, fmt.Errorf("%s, blob %s: %w", s.Path, digest, err)
	}
	return parseObject(data)
}

func blobName(digest v1.Hash) string { return "blobs/" + digest.Algorithm + "/" + digest.Hex }

func (s *source) copyTo(out layout.Path, blobs ...v1.Descriptor) error {
	for _, blob := range blobs {
		content, err := s.Blob(blob.Digest)
		if err != nil {
			return err
		}
		if err := out.WriteBlob(blob.Digest, content); err != nil {
			return err
		}
	}
	return nil
}

// addImage copies all blobs of an image.
func addImage(out layout.Path, dir string) (*source, error) {
	from, err := openImage(dir)
	if err != nil {
		return nil, err
	}
	return from, from.copyTo(out, append(from.parsed.Layers, from.parsed.Config, from.root)...)
}

// copyCommand copies an image that a repository rule has fetched.
func copyCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	dir := flags.String("from", "", "image layout to copy")
	output := flags.String("output", "", "directory to write the copy to")
	return func() error {
		out, err := create(*output)
		if err != nil {
			return err
		}
		from, err := addImage(out, *dir)
		if err != nil {
			return err
		}
		return out.AppendDescriptor(from.root)
	}
}

func write(out layout.Path, data []byte) (v1.Hash, error) {
	digest, _, err := v1.SHA256(bytes.NewReader(data))
	return digest, errors.Join(err, out.WriteBlob(digest, io.NopCloser(bytes.NewReader(data))))
}

// finish makes a manifest or an index the root, and writes its digest to a file of its own.
func finish(out layout.Path, mediaType types.MediaType, root []byte, digestFile string) error {
	digest, err := write(out, root)
	if err != nil {
		return err
	}
	if err := out.AppendDescriptor(v1.Descriptor{MediaType: mediaType, Digest: digest, Size: int64(len(root))}); err != nil {
		return err
	}
	return os.WriteFile(digestFile, []byte(digest.String()+"\n"), 0o644)
}
