package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"example.com/thimble/tools/image/layer"
)

// inGo unpacks images with Go's decoders, unless it is told otherwise.
type inGo struct {
	lacks, refuses string // formats
	spoil          func(program []byte, err error) ([]byte, error)
}

func (inGo) String() string             { return "Go" }
func (e inGo) reads(format string) bool { return format != e.lacks }

func (e inGo) unpack(_ context.Context, dir string, image v1.Image) ([]byte, error) {
	manifest, err := image.Manifest()
	if err != nil {
		return nil, err
	}
	if manifest.Layers[0].MediaType == mediaTypes[e.refuses] {
		return nil, errRefused
	}
	program, err := unpackInGo(dir, image)
	if e.spoil != nil {
		return e.spoil(program, err)
	}
	return program, err
}

var errRefused = errors.New("no such format")

func unpackInGo(dir string, image v1.Image) ([]byte, error) {
	if err := writeLayout(dir, image); err != nil {
		return nil, err
	}
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	written, err := index.Image(manifest.Manifests[0].Digest)
	if err != nil {
		return nil, err
	}
	layers, err := written.Layers()
	if err != nil {
		return nil, err
	}
	archive, err := layers[0].Uncompressed()
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var whole bytes.Buffer
	if _, err := io.Copy(&whole, archive); err != nil {
		return nil, err
	}
	return find(&whole)
}

func someProgram(t *testing.T) program {
	t.Helper()
	source := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(source, text(), 0o644); err != nil {
		t.Fatal(err)
	}
	var tar bytes.Buffer
	if err := layer.Write(&tar, []layer.Entry{{Kind: "file", Path: inImage, Source: source}}); err != nil {
		t.Fatal(err)
	}
	return program{"hello", text(), &sample{name: "hello", data: tar.Bytes()}}
}

func TestTry(t *testing.T) {
	for name, c := range map[string]struct {
		engine  inGo
		said    string
		message string
	}{
		"unpacks":      {inGo{}, "", ""},
		"other bytes":  {inGo{spoil: func(p []byte, err error) ([]byte, error) { return p[:len(p)-1], err }}, "", "hello as gzip: expected 20000 bytes, found 19999, which differ from byte 19999 on"},
		"fails":        {inGo{spoil: func([]byte, error) ([]byte, error) { return nil, errRefused }}, "", "hello as gzip: no such format"},
		"sees nothing": {inGo{spoil: func([]byte, error) ([]byte, error) { return text(), nil }}, "", "hello as gzip: expected it to notice a flipped bit, found that it unpacks"},
		"does refuse":  {inGo{lacks: "zstd", refuses: "zstd"}, "Go refuses zstd: no such format\n", ""},
		"does not":     {inGo{lacks: "zstd"}, "", "expected it to refuse zstd, found that it unpacks hello"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout bytes.Buffer
			err := try(t.Context(), c.engine, t.TempDir(), []program{someProgram(t)}, &stdout)
			if (err == nil) != (c.message == "") || !strings.Contains(fmt.Sprint(err), c.message) && c.message != "" {
				t.Errorf("expected %q, found %v", c.message, err)
			}
			if stdout.String() != c.said {
				t.Errorf("expected %q, found %q", c.said, &stdout)
			}
		})
	}
}
