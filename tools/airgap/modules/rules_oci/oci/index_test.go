package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestIndex(t *testing.T) {
	layer := tempFile(t, "a.tar", tarball(t, "a"))
	arm := build(t, "--os", "linux", "--architecture", "arm", "--variant", "v7", "--layer", layer, "--source", "//x:a")
	amd64 := build(t, "--layer", layer, "--source", "//x:a")
	windows := foreignBase(t, types.DockerManifestSchema2, `{"architecture":"amd64","os":"windows","os.version":"10","os.features":["win32k"]}`)
	index := buildIndex(t, arm, amd64, windows)

	root, err := index.root()
	if err != nil {
		t.Fatal(err)
	}
	data, err := index.read(root.Digest)
	if err != nil {
		t.Fatal(err)
	}
	position := 0
	for _, want := range []string{
		"\"platform\": {\n        \"os\": \"linux\",\n        \"architecture\": \"arm\",\n        \"variant\": \"v7\"\n      }",
		"\"platform\": {\n        \"os\": \"linux\",\n        \"architecture\": \"amd64\"\n      }",
		string(types.DockerManifestSchema2),
		"\"platform\": {\n        \"os\": \"windows\",\n        \"architecture\": \"amd64\",\n        \"os.version\": \"10\",\n        \"os.features\": [\n          \"win32k\"\n        ]\n      }",
	} {
		next := strings.Index(string(data[position:]), want)
		if next < 0 {
			t.Fatalf("got\n%s\nwant in this order\n%s", data, want)
		}
		position += next
	}
	for _, image := range []layout{arm, amd64, windows} {
		manifest, _ := parts(t, image)
		for _, blob := range append(manifest.Layers, manifest.Config) {
			if _, err := index.read(blob.Digest); err != nil {
				t.Error(err)
			}
		}
	}
	digest, err := os.ReadFile(index.dir + ".sha256")
	if err != nil || string(digest) != root.Digest.String()+"\n" {
		t.Errorf("digest file is %q (%v), want %s", digest, err, root.Digest)
	}
}

func TestBadIndex(t *testing.T) {
	image := build(t)
	truncated := build(t, "--layer", tempFile(t, "a.tar", tarball(t, "a")), "--source", "//x:a")
	manifest, _ := parts(t, truncated)
	if err := os.Truncate(truncated.path(manifest.Layers[0].Digest), 10); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		images []layout
		want   string
	}{
		"nested index":    {[]layout{buildIndex(t, image)}, "an image index"},
		"not a layout":    {[]layout{{t.TempDir()}}, "no file oci-layout"},
		"truncated layer": {[]layout{truncated}, "10 bytes where its descriptor says"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			args := []string{"index", "--target", target, "--output", dir, "--digest", dir + ".sha256"}
			for _, image := range test.images {
				args = append(args, "--image", image.dir)
			}
			mustFail(t, args, target+": ", test.images[len(test.images)-1].dir, test.want, "expected: ", "to fix: ")
		})
	}
}
