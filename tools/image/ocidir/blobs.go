package ocidir

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// blobs is the directory of a layout. go-containerregistry's own reader of layouts refuses
// blobs that are symbolic links, which in Bazel's sandbox they all are.
type blobs string

// open returns a reader that fails at the end of a blob that does not match its digest.
func (b blobs) open(digest v1.Hash) (io.ReadCloser, error) {
	hasher, err := v1.Hasher(digest.Algorithm)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Join(string(b), "blobs", digest.Algorithm, digest.Hex))
	if err != nil {
		return nil, err
	}
	return &verified{file: file, digest: digest, hasher: hasher}, nil
}

func (b blobs) read(digest v1.Hash) ([]byte, error) {
	reader, err := b.open(digest)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(reader)
}

type verified struct {
	file   *os.File
	digest v1.Hash
	hasher hash.Hash
}

func (v *verified) Close() error { return v.file.Close() }

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.file.Read(p)
	v.hasher.Write(p[:n])
	if errors.Is(err, io.EOF) {
		if found := fmt.Sprintf("%x", v.hasher.Sum(nil)); found != v.digest.Hex {
			return n, fmt.Errorf("%s: expected a blob with the digest %s, found %s:%s; it was damaged after it was built",
				v.file.Name(), v.digest, v.digest.Algorithm, found)
		}
	}
	return n, err
}

// stored is an image in a layout, as package partial wants it.
type stored struct {
	blobs
	mediaType types.MediaType
	manifest  []byte
}

func (s *stored) RawManifest() ([]byte, error)        { return s.manifest, nil }
func (s *stored) MediaType() (types.MediaType, error) { return s.mediaType, nil }
func (s *stored) RawConfigFile() ([]byte, error) {
	manifest, err := partial.Manifest(s)
	if err != nil {
		return nil, err
	}
	return s.read(manifest.Config.Digest)
}

func (s *stored) LayerByDigest(digest v1.Hash) (partial.CompressedLayer, error) {
	manifest, err := partial.Manifest(s)
	if err != nil {
		return nil, err
	}
	for _, descriptor := range append(manifest.Layers, manifest.Config) {
		if descriptor.Digest == digest {
			return &layer{s.blobs, descriptor}, nil
		}
	}
	return nil, fmt.Errorf("expected a layer of the manifest, found %s", digest)
}

type layer struct {
	blobs
	descriptor v1.Descriptor
}

func (l *layer) Digest() (v1.Hash, error)            { return l.descriptor.Digest, nil }
func (l *layer) Compressed() (io.ReadCloser, error)  { return l.open(l.descriptor.Digest) }
func (l *layer) Size() (int64, error)                { return l.descriptor.Size, nil }
func (l *layer) MediaType() (types.MediaType, error) { return l.descriptor.MediaType, nil }
