package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func loadable(t *testing.T) string {
	t.Helper()
	layer := tempFile(t, "a.tar", tarball(t, "a"))
	return build(t, "--layer", layer, "--source", "//x:a", "--layer", layer, "--source", "//x:a")
}

// packed has the members of a tarball, which carry neither times nor owners.
func packed(t *testing.T, args ...string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "tarball.tar")
	mustRun(t, append([]string{"tarball", "--output", out}, args...)...)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for archive := tar.NewReader(bytes.NewReader(data)); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.ModTime.Unix() != 0 || header.Uid != 0 || header.Gid != 0 || header.Mode != 0o644 {
			t.Errorf("%s has time %v, owner %d:%d, mode %o", header.Name, header.ModTime, header.Uid, header.Gid, header.Mode)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		found[header.Name] += string(content)
	}
}

func TestDockerTarball(t *testing.T) {
	image := loadable(t)
	manifest, _ := parts(t, image)
	got := packed(t, "--image", image, "--repo_tags-file", tempFile(t, "tags", []byte("a:1\n\nexample.com/b:2\n")))
	layer, config := blobName(manifest.Layers[0].Digest)+".tar.gz", blobName(manifest.Config.Digest)
	want := fmt.Sprintf("[\n  {\n    \"Config\": %q,\n    \"RepoTags\": [\n      \"a:1\",\n      \"example.com/b:2\"\n    ],\n    \"Layers\": [\n      %q,\n      %q\n    ]\n  }\n]\n", config, layer, layer)
	if got["manifest.json"] != want {
		t.Errorf("manifest.json is\n%s\nwant\n%s", got["manifest.json"], want)
	}
	if len(got) != 3 || len(got[layer]) != int(manifest.Layers[0].Size) || len(got[config]) != int(manifest.Config.Size) {
		t.Errorf("%d members, want manifest.json, a config and a layer, each once", len(got))
	}
}

func TestOCITarball(t *testing.T) {
	index := buildIndex(t, loadable(t))
	got := packed(t, "--format", "oci", "--image", index, "--repo_tags-file", tempFile(t, "tags", []byte("a example.com/b:2\n")))
	for _, want := range []string{
		`"io.containerd.image.name": "docker.io/library/a:latest"`,
		`"org.opencontainers.image.ref.name": "latest"`,
		`"io.containerd.image.name": "example.com/b:2"`,
		`"org.opencontainers.image.ref.name": "2"`,
		`"schemaVersion": 2`,
	} {
		if !strings.Contains(got["index.json"], want) {
			t.Errorf("index.json is\n%s\nwant %s in it", got["index.json"], want)
		}
	}
	if len(got) != 6 || !strings.Contains(got["oci-layout"], "1.0.0") {
		t.Errorf("%d members, want oci-layout, index.json, an index, a manifest, a config and a layer", len(got))
	}
	if untagged := packed(t, "--format", "oci", "--image", index); !strings.Contains(untagged["index.json"], "sha256:") {
		t.Errorf("without tags, index.json names no manifest:\n%s", untagged["index.json"])
	}
}

func TestBadTarball(t *testing.T) {
	image := build(t)
	index := buildIndex(t, image)
	tags := tempFile(t, "tags", []byte("Upper:1\n"))
	for name, test := range map[string]struct{ args, want []string }{
		"unknown format":  {[]string{"--image", image, "--format", "zip"}, []string{"attribute format", `"zip"`}},
		"index as docker": {[]string{"--image", index}, []string{index, "an image index", `set format = "oci"`}},
		"image as oci":    {[]string{"--image", image, "--format", "oci"}, []string{image, "an image for one platform", `set format = "docker"`}},
		"bad tag":         {[]string{"--image", index, "--format", "oci", "--repo_tags-file", tags}, []string{"repo_tags", "Upper:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"tarball", "--target", target, "--output", filepath.Join(t.TempDir(), "out.tar")}
			mustFail(t, append(args, test.args...), append(test.want, target+": ")...)
		})
	}
}
