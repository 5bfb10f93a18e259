package main

import (
	"bytes"
	"fmt"

	"example.com/thimble/tools/image/compress/deflate"
	"example.com/thimble/tools/image/compress/zstd"
)

const (
	gzipHeader  = 10 // bytes
	gzipTrailer = 8
)

// encode returns data in each format.
func encode(data []byte) (map[string][]byte, error) {
	var gzip, frame bytes.Buffer
	if err := deflate.Gzip(&gzip, data); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if err := zstd.Compress(&frame, data); err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	return map[string][]byte{
		"gzip":    gzip.Bytes(),
		"deflate": gzip.Bytes()[gzipHeader : gzip.Len()-gzipTrailer],
		"zstd":    frame.Bytes(),
	}, nil
}
