package main

import (
	"bytes"
	"io"
	"path/filepath"
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	inImage   = "/program" // where an image has its program
	imageName = "example.com/decoders:latest"
)

var mediaTypes = map[string]types.MediaType{"gzip": types.OCILayer, "zstd": types.OCILayerZStd}

// A blob is a layer as it is pulled. What it decodes to is only claimed.
type blob struct {
	format         string
	encoded, plain []byte
}

func (b blob) Digest() (v1.Hash, error)             { return digest(b.encoded) }
func (b blob) DiffID() (v1.Hash, error)             { return digest(b.plain) }
func (b blob) Compressed() (io.ReadCloser, error)   { return stream(b.encoded) }
func (b blob) Uncompressed() (io.ReadCloser, error) { return stream(b.plain) }
func (b blob) Size() (int64, error)                 { return int64(len(b.encoded)), nil }
func (b blob) MediaType() (types.MediaType, error)  { return mediaTypes[b.format], nil }
func stream(data []byte) (io.ReadCloser, error)     { return io.NopCloser(bytes.NewReader(data)), nil }
func digest(data []byte) (hash v1.Hash, err error) {
	hash, _, err = v1.SHA256(bytes.NewReader(data))
	return hash, err
}

// image is one with a single layer.
func (b blob) image() (v1.Image, error) {
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.ConfigFile(base, &v1.ConfigFile{
		OS: "linux", Architecture: runtime.GOARCH, RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{Entrypoint: []string{inImage}},
	})
	if err != nil {
		return nil, err
	}
	return mutate.Append(image, mutate.Addendum{Layer: b, MediaType: mediaTypes[b.format]})
}

// writeLayout writes the image as an OCI image layout into the folder, under its name.
func writeLayout(dir string, image v1.Image) error {
	path, err := layout.Write(filepath.Clean(dir), empty.Index)
	if err != nil {
		return err
	}
	return path.AppendImage(image,
		layout.WithPlatform(v1.Platform{OS: "linux", Architecture: runtime.GOARCH}),
		layout.WithAnnotations(map[string]string{
			"io.containerd.image.name":          imageName,
			"org.opencontainers.image.ref.name": "latest",
		}))
}
