package main

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// skopeo copies images with the code that Podman pulls them with.
type skopeo struct{}

func (skopeo) String() string    { return "skopeo" }
func (skopeo) reads(string) bool { return true }

func (skopeo) unpack(ctx context.Context, dir string, image v1.Image) ([]byte, error) {
	source, copied := filepath.Join(dir, "layout"), filepath.Join(dir, "copied")
	if err := writeLayout(source, image); err != nil {
		return nil, err
	}
	if _, err := output(ctx, nil, skopeoTool.command, "--insecure-policy", "copy", "--dest-decompress", "oci:"+source+":latest", "dir:"+copied); err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	layer, err := os.Open(filepath.Join(copied, config.RootFS.DiffIDs[0].Hex))
	if err != nil {
		return nil, err
	}
	defer layer.Close()
	return find(layer)
}

// find returns the program of a tar.
func find(archive io.Reader) ([]byte, error) {
	r := tar.NewReader(archive)
	for {
		header, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("expected a tar with %s: %w", inImage, err)
		}
		if "/"+strings.TrimPrefix(header.Name, "/") == inImage {
			var program bytes.Buffer
			_, err := io.Copy(&program, r)
			return program.Bytes(), err
		}
	}
}
