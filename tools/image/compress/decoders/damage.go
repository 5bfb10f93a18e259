package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/thimble/tools/image/compress/compresstest"
	"example.com/thimble/tools/image/compress/zstd"
)

// A damage is what a decoder has to notice.
type damage struct {
	name, format string // "" is every format
	data         func() []byte
	apply        func(encoded []byte) []byte
}

func text() []byte { return compresstest.Text(20_000) }

var damages = []damage{
	{"a flipped bit early", "", text, func(b []byte) []byte { return flip(b, len(b)/4) }},
	{"a flipped bit", "", text, func(b []byte) []byte { return flip(b, len(b)/2) }},
	{"a flipped bit late", "", text, func(b []byte) []byte { return flip(b, len(b)*3/4) }},
	{"a missing byte", "", text, func(b []byte) []byte { return b[:len(b)-1] }},
	{"another checksum", "gzip", text, func(b []byte) []byte { return flip(b, len(b)-gzipTrailer) }},
	{"another size", "gzip", text, func(b []byte) []byte { return flip(b, len(b)-1) }},
	{"another checksum", "zstd", text, func(b []byte) []byte { return flip(b, len(b)-1) }},
	{"a window of 16 MiB", "zstd", func() []byte { return compresstest.Far(zstd.MaxWindow) }, func(b []byte) []byte {
		b = bytes.Clone(b)
		b[5] += 1 << 3
		return b
	}},
}

func flip(encoded []byte, at int) []byte {
	encoded = bytes.Clone(encoded)
	encoded[at] ^= 1 << 4
	return encoded
}

// unnoticed wants every decoder to fail for all that is damaged.
func unnoticed(ctx context.Context, decoders []decoder) error {
	var problems []error
	for _, d := range damages {
		data := d.data()
		encoded, err := encode(data)
		if err != nil {
			return err
		}
		for _, decoder := range decoders {
			if !slices.Contains([]string{"", decoder.format}, d.format) {
				continue
			}
			if err := decoder.check(ctx, d.apply(encoded[decoder.format]), data); err == nil {
				problems = append(problems, fmt.Errorf("%s: expected it to notice %s, found that it decodes", decoder.name, d.name))
			}
		}
	}
	return errors.Join(problems...)
}
