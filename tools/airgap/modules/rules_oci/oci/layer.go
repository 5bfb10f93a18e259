package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	plain   = ""
	gzipped = "gzip"
	zstded  = "zstd"
)

// A layerSource is a tar file and the label of the target it belongs to.
type layerSource struct {
	path, label string
}

// A layer is a blob that holds a tar archive.
type layer struct {
	digest, diffID v1.Hash
	size           int64
	compression    string
}

func (l layout) addLayers(sources []layerSource) ([]layer, error) {
	layers := make([]layer, len(sources))
	errs := make([]error, len(sources))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i, source := range sources {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			layers[i], errs[i] = l.addLayer(source)
		})
	}
	group.Wait()
	return layers, errors.Join(errs...)
}

// addLayer copies a tar file into the layout and learns all about it on the way.
func (l layout) addLayer(source layerSource) (layer, error) {
	file, err := os.Open(source.path)
	if err != nil {
		return layer{}, err
	}
	defer file.Close()
	blob, err := os.CreateTemp(l.dir, "layer-")
	if err != nil {
		return layer{}, err
	}
	defer blob.Close()
	defer os.Remove(blob.Name())

	digest := sha256.New()
	input := bufio.NewReaderSize(io.TeeReader(file, io.MultiWriter(blob, digest)), 1<<16)
	compression, diffID, err := readArchive(input, digest)
	if err != nil {
		return layer{}, complaint{
			where:    fmt.Sprintf("layer %s of %s", source.path, source.label),
			expected: "a complete tar archive, plain or compressed with gzip or zstd",
			found:    err.Error(),
			remedy:   "build " + source.label + " again, or list a target that writes a tar archive in tars",
		}
	}

	info, err := blob.Stat()
	if err != nil {
		return layer{}, err
	}
	added := layer{sum(digest), sum(diffID), info.Size(), compression}
	return added, errors.Join(blob.Chmod(0o644), os.Rename(blob.Name(), l.path(added.digest)))
}

// readArchive reads input to its end. diffID has seen the uncompressed bytes.
func readArchive(input *bufio.Reader, digest hash.Hash) (compression string, diffID hash.Hash, err error) {
	magic, _ := input.Peek(4)
	content := io.Reader(input)
	switch {
	case len(magic) == 0:
		return "", nil, errors.New("an empty file")
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		compression = gzipped
		stream, err := gzip.NewReader(input)
		if err != nil {
			return "", nil, fmt.Errorf("broken gzip: %w", err)
		}
		content = stream
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}), isSkippable(magic):
		compression = zstded
		stream, err := zstd.NewReader(input, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return "", nil, fmt.Errorf("broken zstd: %w", err)
		}
		defer stream.Close()
		content = stream
	}
	diffID = digest
	if compression != plain {
		diffID = sha256.New()
		content = io.TeeReader(content, diffID)
	}
	if err := checkTar(content); err != nil {
		return "", nil, err
	}
	_, err = io.Copy(io.Discard, input)
	return compression, diffID, err
}

// isSkippable knows the frame that parallel compressors put in front of zstd's own.
func isSkippable(magic []byte) bool {
	return len(magic) == 4 && magic[0]>>4 == 5 && bytes.Equal(magic[1:], []byte{0x2a, 0x4d, 0x18})
}

// checkTar reads everything and refuses what is no tar archive, or not all of one.
func checkTar(content io.Reader) error {
	const endMarker = 1024
	tail := &zeroTail{source: content}
	archive := tar.NewReader(tail)
	for {
		_, err := archive.Next()
		if err == io.EOF {
			break
		}
		if errors.Is(err, tar.ErrHeader) {
			return errors.New("bytes that are no tar header")
		}
		if err != nil {
			return fmt.Errorf("an archive that breaks off: %w", err)
		}
	}
	if _, err := io.Copy(io.Discard, tail); err != nil {
		return fmt.Errorf("an archive that breaks off: %w", err)
	}
	if tail.zeros < endMarker {
		return errors.New("an archive that breaks off: its end marker is missing")
	}
	return nil
}

// A zeroTail counts the zero bytes at the end of what was read.
type zeroTail struct {
	source io.Reader
	zeros  int
}

func (z *zeroTail) Read(p []byte) (int, error) {
	n, err := z.source.Read(p)
	zeros := n - len(bytes.TrimRight(p[:n], "\x00"))
	if zeros == n {
		zeros += z.zeros
	}
	z.zeros = zeros
	return n, err
}

func sum(h hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", h.Sum(nil))}
}
