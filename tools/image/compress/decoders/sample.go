package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"example.com/thimble/tools/image/compress/compresstest"
	"example.com/thimble/tools/image/compress/zstd"
	"example.com/thimble/tools/image/layer"
	"example.com/thimble/tools/size/gocommand"
)

// A sample is what is encoded.
type sample struct {
	name    string
	data    []byte
	encoded map[string][]byte // by format, once it was asked for
}

// encode returns the data in each format.
func (s *sample) encode() (map[string][]byte, error) {
	if s.encoded == nil {
		var err error
		if s.encoded, err = encode(s.data); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return s.encoded, nil
}

// check encodes the sample, and decodes it with every decoder.
func (s *sample) check(ctx context.Context, decoders []decoder) error {
	encoded, err := s.encode()
	if err != nil {
		return err
	}
	var problems []error
	for _, d := range decoders {
		if err := d.check(ctx, encoded[d.format], s.data); err != nil {
			problems = append(problems, fmt.Errorf("%s, %s: %w", d.name, s.name, err))
		}
	}
	return errors.Join(problems...)
}

// samples are those that the encoders' own tests have, and random ones.
func samples(random int) []*sample {
	var all []*sample
	for _, input := range compresstest.Inputs() {
		all = append(all, &sample{name: input.Name, data: input.Data})
	}
	for _, distance := range []int{zstd.MaxWindow - 1, zstd.MaxWindow, zstd.MaxWindow + 1} {
		all = append(all, &sample{name: fmt.Sprintf("a match %d bytes back", distance), data: compresstest.Far(distance)})
	}
	for seed := range random {
		all = append(all, &sample{name: fmt.Sprintf("random %d", seed), data: compresstest.Random(uint64(seed))})
	}
	return all
}

const largest = 20_000_000 // bytes

// largeProgram is the compiler of the Go SDK, cut off.
func largeProgram() (*sample, error) {
	printed, err := gocommand.Run(nil, "tool", "-n", "compile")
	if err != nil {
		return nil, err
	}
	path := strings.TrimSpace(string(printed))
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(data) < largest {
		return nil, fmt.Errorf("%s: expected at least %d bytes, found %d", path, largest, len(data))
	}
	return &sample{name: "20 MB of a program", data: data[:largest]}, nil
}

// A program is one of apps/, for this machine, with the layer that has it.
type program struct {
	name  string
	data  []byte
	layer *sample
}

// build builds a program into a folder.
func build(dir, name string) (program, error) {
	path := filepath.Join(dir, name)
	if _, err := gocommand.Run(gocommand.ForLinux(runtime.GOARCH), "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", path, "./apps/"+name); err != nil {
		return program{}, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return program{}, err
	}
	var tar bytes.Buffer
	err = layer.Write(&tar, []layer.Entry{{Kind: "file", Path: inImage, Source: path}})
	return program{name, data, &sample{name: "the layer of " + name, data: tar.Bytes()}}, err
}
