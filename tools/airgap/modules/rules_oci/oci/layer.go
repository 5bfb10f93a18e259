package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/klauspost/compress/zstd"
)

// A layer is a tar archive, and the label of the target that it belongs to.
type layer struct {
	path, label    string
	digest, diffID v1.Hash
	size           int64
	compression    string // empty, gzip or zstd
}

// addLayers copies layers into a layout, and learns what an image says of them.
func addLayers(out layout.Path, layers []layer) error {
	errs := make([]error, len(layers))
	var group sync.WaitGroup
	for n := range layers {
		group.Go(func() { errs[n] = layers[n].add(out) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func (l *layer) add(out layout.Path) error {
	file, err := os.Open(l.path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := l.read(file); err != nil {
		return fmt.Errorf("layer %s of %s: expected a file, whole if it is compressed with gzip or zstd: %w; build %s again", l.path, l.label, err, l.label)
	}
	if l.size, err = file.Seek(0, io.SeekCurrent); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return out.WriteBlob(l.digest, file)
}

func (l *layer) read(file io.Reader) error {
	digest, diffID := sha256.New(), sha256.New()
	blob := bufio.NewReader(io.TeeReader(file, digest))
	content, compression, err := decompress(blob)
	if err != nil {
		return err
	}
	if _, err := io.Copy(diffID, content); err != nil {
		return err
	}
	l.digest, l.diffID, l.compression = sum(digest), sum(diffID), compression
	return nil
}

func decompress(blob *bufio.Reader) (content io.Reader, compression string, err error) {
	magic, _ := blob.Peek(4)
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		content, err := gzip.NewReader(blob)
		return content, "gzip", err
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		content, err := zstd.NewReader(blob, zstd.WithDecoderConcurrency(1))
		return content, "zstd", err
	}
	return blob, "", nil
}

func sum(h hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
}
