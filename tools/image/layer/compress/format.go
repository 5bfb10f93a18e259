package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	kzstd "github.com/klauspost/compress/zstd"

	"example.com/thimble/tools/image/layer/compress/deflate"
	"example.com/thimble/tools/image/layer/compress/zstd"
)

// A format is a format of layers.
type format struct {
	compress   func(io.Writer, []byte) error
	decompress func(io.Reader) (io.ReadCloser, error)
}

var (
	gzipFormat = format{deflate.Gzip, func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }}
	zstdFormat = format{zstd.Compress, func(r io.Reader) (io.ReadCloser, error) {
		decoder, err := kzstd.NewReader(r, kzstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	}}
)

// writeFile compresses a file to another. It decodes the result with another project's decoder, and
// writes nothing if that differs from the input.
func (f format) writeFile(in, out string) error {
	data, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	var compressed bytes.Buffer
	if err := f.compress(&compressed, data); err != nil {
		return err
	}
	if err := f.verify(compressed.Bytes(), data); err != nil {
		return fmt.Errorf("%s: %w; this is a defect of the encoder: report it, and set compression = \"none\" until it is mended", in, err)
	}
	return os.WriteFile(out, compressed.Bytes(), 0o644)
}

func (f format) verify(compressed, expected []byte) error {
	reader, err := f.decompress(bytes.NewReader(compressed))
	if err != nil {
		return err
	}
	defer reader.Close()
	rest := remaining(expected)
	if _, err := io.Copy(&rest, reader); errors.Is(err, errOthers) {
		return err
	} else if err != nil {
		return fmt.Errorf("expected compressed bytes that can be read, found: %w", err)
	}
	if len(rest) > 0 {
		return errOthers
	}
	return nil
}

var errOthers = errors.New("expected the compressed bytes to be those of the file, found others")

// A remaining is a writer that expects these bytes. Write refuses other bytes.
type remaining []byte

func (r *remaining) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(*r, p) {
		return 0, errOthers
	}
	*r = (*r)[len(p):]
	return len(p), nil
}
