package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// An engine unpacks images.
type engine interface {
	String() string
	// reads tells whether it has a decoder for the format.
	reads(format string) bool
	// unpack returns the image's program as the root filesystem has it. The folder is empty.
	unpack(ctx context.Context, dir string, image v1.Image) ([]byte, error)
}

// unpack lets every engine unpack images of the programs.
func unpack(ctx context.Context, dir string, programs []program, stdout io.Writer) (err error) {
	private, err := startContainerd(ctx, filepath.Join(dir, "containerd"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, private.stop()) }()
	docker, err := findDocker(ctx)
	if err != nil {
		return err
	}
	loopback, err := startRegistry()
	if err != nil {
		return err
	}
	defer loopback.stop()
	for _, e := range []engine{private, skopeo{}, load{docker}, pull{docker, loopback}} {
		start := time.Now()
		if err := try(ctx, e, dir, programs, stdout); err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
		fmt.Fprintf(stdout, "%s unpacks what it was given, and notices damage (%.1f s)\n", e, time.Since(start).Seconds())
	}
	return nil
}

// try lets an engine unpack each program in each format, and then with one bit flipped.
func try(ctx context.Context, e engine, dir string, programs []program, stdout io.Writer) error {
	for _, format := range []string{"gzip", "zstd"} {
		for i, p := range programs {
			encoded, err := p.layer.encode()
			if err != nil {
				return err
			}
			whole := blob{format, encoded[format], p.layer.data}
			err = match(ctx, e, dir, whole, p.data)
			if !e.reads(format) {
				if err == nil {
					return fmt.Errorf("expected it to refuse %s, found that it unpacks %s", format, p.name)
				}
				fmt.Fprintf(stdout, "%s refuses %s: %v\n", e, format, err)
				break
			}
			if err != nil {
				return fmt.Errorf("%s as %s: %w", p.name, format, err)
			}
			whole.encoded = flip(whole.encoded, len(whole.encoded)/2)
			if i == 0 && match(ctx, e, dir, whole, p.data) == nil {
				return fmt.Errorf("%s as %s: expected it to notice a flipped bit, found that it unpacks", p.name, format)
			}
		}
	}
	return nil
}

// match compares what an engine unpacks with what is expected.
func match(ctx context.Context, e engine, parent string, b blob, expected []byte) (err error) {
	dir, err := os.MkdirTemp(parent, "image-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	image, err := b.image()
	if err != nil {
		return err
	}
	found, err := e.unpack(ctx, dir, image)
	if err != nil {
		return err
	}
	return compare(found, expected)
}
