// Package overhead tests how many bytes an image has besides its program.
package overhead

import (
	"fmt"
	"io"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

const (
	maxFiles     = 4096 // bytes of the layers' tars without the program
	maxDocuments = 4000 // bytes of the index, a manifest and a config
)

func problems(files, documents int64) (found []string) {
	if files > maxFiles {
		found = append(found, fmt.Sprintf("expected at most %d bytes of tars besides the program, found %d", maxFiles, files))
	}
	if documents > maxDocuments {
		found = append(found, fmt.Sprintf("expected at most %d bytes of index, manifest and config, found %d", maxDocuments, documents))
	}
	return found
}

// measure returns the number of bytes of the tars without the program, and of the manifest and the
// config.
func measure(image ocidir.Image, program string) (files, documents int64, err error) {
	tree, err := image.Tree()
	if err != nil {
		return 0, 0, err
	}
	file, _, err := tree.Lookup(program)
	if err != nil {
		return 0, 0, err
	}
	layers, err := image.Layers()
	if err != nil {
		return 0, 0, err
	}
	for _, layer := range layers {
		stream, err := layer.Uncompressed()
		if err != nil {
			return 0, 0, err
		}
		size, err := io.Copy(io.Discard, stream)
		if err != nil {
			return 0, 0, err
		}
		files += size
	}
	manifest, err := image.RawManifest()
	if err != nil {
		return 0, 0, err
	}
	config, err := image.RawConfigFile()
	return files - int64(len(file.Content)), int64(len(manifest) + len(config)), err
}

func TestHello(t *testing.T) {
	layout := imagetest.Built(t, "IMAGE")
	index, err := ocidir.OpenIndex(layout)
	if err != nil {
		t.Fatal(err)
	}
	size, err := index.Size()
	if err != nil {
		t.Fatal(err)
	}
	images, err := ocidir.Open(layout)
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range images {
		files, documents, err := measure(image, "/hello")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes of tars, %d of documents", image.Platform, files, size+documents)
		for _, problem := range problems(files, size+documents) {
			t.Errorf("%s: %s", image.Platform, problem)
		}
	}
}

// TestFindsOverhead has an image with a large file besides its program, and with a large config.
func TestFindsOverhead(t *testing.T) {
	image := imagetest.New(t, "amd64", v1.Config{Env: []string{"FILL=" + string(make([]byte, maxDocuments))}},
		[]imagetest.File{{Name: "hello", Content: []byte("program")}, {Name: "other", Content: make([]byte, maxFiles)}})
	files, documents, err := measure(image, "/hello")
	if err != nil {
		t.Fatal(err)
	}
	if found := problems(files, documents); len(found) != 2 {
		t.Errorf("expected two problems, found %q", found)
	}
	if found := problems(maxFiles, maxDocuments); len(found) != 0 {
		t.Errorf("expected no problem at the limits, found %q", found)
	}
}
