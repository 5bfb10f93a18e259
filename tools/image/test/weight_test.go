package main

import (
	"os"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

func TestTooLargeExplained(t *testing.T) {
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	config := v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
	image := func(architecture string) ocidir.Image {
		return imagetest.New(t, architecture, config, []imagetest.File{{Name: "program", Content: program}, {Name: "data", Content: make([]byte, 100<<20)}})
	}
	subjects, err := read([]ocidir.Image{image("amd64"), image("arm64")}, "//t:image")
	if err != nil {
		t.Fatal(err)
	}
	limits := content{MaxUnpacked: budget{"*": "10"}, Size: "//t:image_size"}
	failures, err := checkContent(limits, "//t:image", subjects, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	explained := 0
	for _, f := range failures {
		if !strings.HasPrefix(f.Expected, "at most 10 bytes") {
			continue
		}
		const largest = "too many\n    the largest packages and files, in bytes unpacked:\n      104,857,600  /data\n"
		const command = "; what needs a package: bazel run //t:image_size -- -why PACKAGE; what changed: bazel run //tools/image/size:diff -- HEAD"
		if strings.Contains(f.Found, largest) && strings.Contains(f.Found, "  runtime\n") && strings.HasSuffix(f.Remedy, command) {
			explained++
		} else if strings.Contains(f.Found, "largest") {
			t.Errorf("expected the largest packages and files, found %v", f)
		}
	}
	if explained != 1 {
		t.Errorf("expected the failure of the first platform alone to name packages, found %d of %d", explained, len(failures))
	}
}
