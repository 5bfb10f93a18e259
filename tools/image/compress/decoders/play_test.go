package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	ours "example.com/thimble/tools/image/compress/zstd"
)

// play decodes standard input in a format, and returns an exit code.
func play(behaves, format string) int {
	encoded, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	data, err := honest(format, encoded)
	switch behaves {
	case "changes":
		if len(data) > 7 {
			data[7]++
		}
	case "adds":
		data = append(data, 0)
	case "trusts":
		data, err = trusting(format, encoded), nil
	case "fails":
		fmt.Fprintln(os.Stderr, "cannot decode")
		return 3
	}
	os.Stdout.Write(data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func honest(format string, encoded []byte) ([]byte, error) {
	if format == "zstd" {
		r, err := zstd.NewReader(bytes.NewReader(encoded), zstd.WithDecoderMaxWindow(ours.MaxWindow))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	}
	r, err := gzip.NewReader(bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// trusting takes what it can get.
func trusting(format string, encoded []byte) (data []byte) {
	if format == "zstd" {
		if r, err := zstd.NewReader(bytes.NewReader(encoded), zstd.IgnoreChecksum(true)); err == nil {
			data, _ = io.ReadAll(r)
		}
		return data
	}
	data, _ = io.ReadAll(flate.NewReader(bytes.NewReader(encoded[gzipHeader:])))
	return data
}
