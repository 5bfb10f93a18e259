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

// fakeEngine keeps what an engine would load.
func fakeEngine(received string) int {
	if len(os.Args) != 4 || os.Args[1] != "load" || os.Args[2] != "--input" {
		fmt.Fprintf(os.Stderr, "unexpected arguments %q\n", os.Args[1:])
		return 1
	}
	data, err := os.ReadFile(os.Args[3])
	if err == nil {
		err = os.WriteFile(received, data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("loaded by %s\n", filepath.Base(os.Args[0]))
	return 0
}

func loadable(t *testing.T) layout {
	t.Helper()
	layer := tempFile(t, "a.tar", tarball(t, "a"))
	return build(t, "--layer", layer, "--source", "//x:a", "--layer", layer, "--source", "//x:a")
}

// members reads a tarball and wants it to be written reproducibly.
func members(t *testing.T, data []byte) map[string]string {
	t.Helper()
	found := map[string]string{}
	last := ""
	archive := tar.NewReader(bytes.NewReader(data))
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Name <= last {
			t.Errorf("%s stands after %s, want them sorted", header.Name, last)
		}
		if header.ModTime.Unix() != 0 || header.Uid != 0 || header.Gid != 0 || header.Mode != 0o644 {
			t.Errorf("%s has time %v, owner %d:%d, mode %o", header.Name, header.ModTime, header.Uid, header.Gid, header.Mode)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		found[header.Name], last = string(content), header.Name
	}
}

func packed(t *testing.T, args ...string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "tarball.tar")
	mustRun(t, append([]string{"tarball", "--output", out}, args...)...)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return members(t, data)
}

func TestDockerTarball(t *testing.T) {
	image := loadable(t)
	manifest, _ := parts(t, image)
	tags := tempFile(t, "tags", []byte("a:1\n\nexample.com/b:2\n"))
	got := packed(t, "--image", image.dir, "--repo_tags-file", tags)
	layer := "blobs/sha256/" + manifest.Layers[0].Digest.Hex + ".tar.gz"
	config := "blobs/sha256/" + manifest.Config.Digest.Hex
	want := fmt.Sprintf("[\n  {\n    \"Config\": %q,\n    \"RepoTags\": [\n      \"a:1\",\n      \"example.com/b:2\"\n    ],\n    \"Layers\": [\n      %q,\n      %q\n    ]\n  }\n]\n", config, layer, layer)
	if got["manifest.json"] != want {
		t.Errorf("manifest.json is\n%s\nwant\n%s", got["manifest.json"], want)
	}
	if len(got) != 3 || len(got[layer]) != int(manifest.Layers[0].Size) || len(got[config]) != int(manifest.Config.Size) {
		t.Errorf("%d members, want manifest.json, a config and a layer in full", len(got))
	}
}

func TestOCITarball(t *testing.T) {
	index := buildIndex(t, loadable(t))
	got := packed(t, "--format", "oci", "--image", index.dir, "--repo_tags-file", tempFile(t, "tags", []byte("a example.com/b:2\n")))
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
	if len(got) != 6 || got["oci-layout"] != layoutMarker {
		t.Errorf("%d members, want oci-layout, index.json, an index, a manifest, a config and a layer", len(got))
	}
	if untagged := packed(t, "--format", "oci", "--image", index.dir); !strings.Contains(untagged["index.json"], "sha256:") {
		t.Errorf("without tags, index.json names no manifest:\n%s", untagged["index.json"])
	}
}

func TestBadTarball(t *testing.T) {
	image := build(t)
	index := buildIndex(t, image)
	tags := tempFile(t, "tags", []byte("Upper:1\n"))
	for name, test := range map[string]struct{ args, want []string }{
		"unknown format":  {[]string{"--image", image.dir, "--format", "zip"}, []string{"attribute format", `"zip"`}},
		"index as docker": {[]string{"--image", index.dir}, []string{index.dir, "an image index", `set format = "oci"`}},
		"image as oci":    {[]string{"--image", image.dir, "--format", "oci"}, []string{image.dir, "an image for one platform", `set format = "docker"`}},
		"bad tag in file": {[]string{"--image", image.dir, "--repo_tags-file", tags}, []string{tags, `"Upper:1"`}},
		"not a layout":    {[]string{"--image", t.TempDir()}, []string{"no file oci-layout"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"tarball", "--target", target, "--output", filepath.Join(t.TempDir(), "out.tar")}
			mustFail(t, append(args, test.args...), append(test.want, target+": ", "expected: ", "to fix: ")...)
		})
	}
}

// enginePath is a PATH on which the test binary goes by these names.
func enginePath(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoad(t *testing.T) {
	image := loadable(t)
	for name, test := range map[string]struct {
		onPath []string
		loader string
		want   string
	}{
		"docker first":    {[]string{"nerdctl", "podman", "docker"}, "", "docker"},
		"podman next":     {[]string{"nerdctl", "podman"}, "", "podman"},
		"nerdctl at last": {[]string{"nerdctl"}, "", "nerdctl"},
		"a loader":        {[]string{"docker"}, "loader", "loader"},
	} {
		t.Run(name, func(t *testing.T) {
			received := filepath.Join(t.TempDir(), "received.tar")
			t.Setenv("FAKE_ENGINE_OUTPUT", received)
			t.Setenv("PATH", enginePath(t, test.onPath...))
			args := []string{"load", "--image", image.dir, "--repo_tags-file", tempFile(t, "tags", []byte("a:1"))}
			if test.loader != "" {
				args = append(args, "--loader", filepath.Join(enginePath(t, test.loader), test.loader))
			}
			if got, want := mustRun(t, args...), "loaded by "+test.want+"\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			data, err := os.ReadFile(received)
			if err != nil {
				t.Fatal(err)
			}
			if found := members(t, data); !strings.Contains(found["manifest.json"], "a:1") {
				t.Errorf("manifest.json is %q, want the tag in it", found["manifest.json"])
			}
		})
	}
}

func TestBadLoad(t *testing.T) {
	image := loadable(t)
	args := []string{"load", "--target", target, "--image", image.dir}
	t.Run("no engine", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		mustFail(t, args, target+": PATH", "docker, podman or nerdctl", "attribute loader")
	})
	t.Run("engine fails", func(t *testing.T) {
		path := enginePath(t, "docker")
		t.Setenv("PATH", path)
		t.Setenv("FAKE_ENGINE_OUTPUT", filepath.Join(t.TempDir(), "none", "received.tar"))
		mustFail(t, args, target+": "+path, "no such file", "exit status 1", "to fix: ")
	})
}
