package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
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
	if l.digest, l.size, err = v1.SHA256(file); err != nil {
		return err
	}
	if l.diffID, l.compression, err = uncompressed(file); err != nil {
		return fmt.Errorf("layer %s of %s: expected a file, whole if it is compressed with gzip or zstd: %w; build %s again", l.path, l.label, err, l.label)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return out.WriteBlob(l.digest, file)
}

// uncompressed is the digest of what a file holds.
func uncompressed(file *os.File) (diffID v1.Hash, compression string, err error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return diffID, "", err
	}
	blob := bufio.NewReader(file)
	magic, _ := blob.Peek(4)
	var content io.Reader = blob
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		compression = "gzip"
		content, err = gzip.NewReader(blob)
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		compression = "zstd"
		content, err = zstd.NewReader(blob, zstd.WithDecoderConcurrency(1))
	}
	if err == nil {
		diffID, _, err = v1.SHA256(content)
	}
	return diffID, compression, err
}
