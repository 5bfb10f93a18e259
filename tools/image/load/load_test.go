package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

// command puts a shell script on PATH, and nothing else.
func command(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	if name != "" {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

var spec = specification{
	Label:     "//apps/x:image_load",
	Run:       "//apps/x:image_run",
	Tag:       "x:latest",
	Platforms: map[string]string{"linux/amd64": "//platforms:linux_amd64"},
}

// An engine's answers are played by scripts: one that runs another architecture, hangs up
// or refuses an image is not to be had on demand. What a real engine does with the image
// is tested in CI.
func TestLoad(t *testing.T) {
	for name, c := range map[string]struct {
		command, script string
		chosen          string
		loaded          bool
		said            []string
	}{
		"loaded": {
			"docker", "case $1 in version) echo linux/arm64;; load) cat >/dev/null;; esac", "", true,
			[]string{"loaded x:latest (linux/arm64): 1,234,567 bytes unpacked; run it: docker run --rm x:latest\n"},
		},
		"podman": {
			"podman", "case $1 in info) echo linux/arm64;; load) cat >/dev/null;; esac", "", true,
			[]string{"run it: podman run --rm x:latest\n"},
		},
		"machine's own name": {
			"nerdctl", "case $1 in info) echo linux/aarch64;; load) cat >/dev/null;; esac", "", true,
			[]string{"run it: nerdctl run --rm x:latest\n"},
		},
		"another architecture": {
			"docker", "echo linux/amd64", "", false,
			[]string{"the image is for linux/arm64, but docker runs linux/amd64", "bazel run --platforms=//platforms:linux_amd64 //apps/x:image_load"},
		},
		"an architecture without image": {
			"docker", "echo linux/mips", "", false,
			[]string{"docker runs linux/mips", "no image is built for it; use an engine for linux/arm64"},
		},
		"no answer": {
			"docker", "echo cannot connect >&2; exit 1", "", false,
			[]string{"docker does not answer: cannot connect", "start it", "bazel run //apps/x:image_run"},
		},
		"no engine": {
			"", "", "", false,
			[]string{"found none of docker, podman, nerdctl on PATH", "bazel run //apps/x:image_run"},
		},
		"podman as docker": {
			"docker", "case $1 in version) echo no field Arch >&2; exit 1;; info) echo linux/arm64;; load) cat >/dev/null;; esac", "docker", true,
			[]string{"run it: docker run --rm x:latest\n"},
		},
		"not the chosen one": {
			"docker", "echo linux/arm64", "podman", false,
			[]string{"expected the engine podman, found no such program on PATH", "choose another with --engine: docker, podman, nerdctl"},
		},
		"no engine's name": {
			"docker", "echo linux/arm64", "dokcer", false,
			[]string{"--engine: expected one of docker, podman, nerdctl, found dokcer"},
		},
		"refused": {
			"docker", "case $1 in version) echo linux/arm64;; load) echo invalid tar >&2; exit 1;; esac", "", false,
			[]string{"docker load: invalid tar"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			image := imagetest.New(t, "arm64", v1.Config{}, []imagetest.File{{Name: "f", Content: make([]byte, 1234567)}})
			command(t, c.command, "PATH="+os.Getenv("PATH")+"\n"+c.script+"\n")
			var stdout strings.Builder
			err := load(context.Background(), spec, image, c.chosen, &stdout)
			if (err == nil) != c.loaded {
				t.Errorf("expected loaded to be %t, found %v", c.loaded, err)
			}
			for _, expected := range c.said {
				if found := fmt.Sprint(stdout.String(), err); !strings.Contains(found, expected) {
					t.Errorf("expected %q, found %q", expected, found)
				}
			}
		})
	}
}

func TestLoadSaysHowToRun(t *testing.T) {
	command(t, "docker", "PATH="+os.Getenv("PATH")+"\ncase $1 in version) echo linux/arm64;; load) cat >/dev/null;; esac\n")
	server := imagetest.New(t, "arm64", v1.Config{ExposedPorts: map[string]struct{}{"8080/tcp": {}, "53/udp": {}}})
	debug := spec
	debug.RunOptions = []string{"-it", "--entrypoint", "/debug/sh"}
	var stdout strings.Builder
	if err := load(context.Background(), debug, server, "", &stdout); err != nil {
		t.Fatal(err)
	}
	if expected := "run it: docker run --rm -p 53:53/udp -p 8080:8080 -it --entrypoint /debug/sh x:latest\n"; !strings.HasSuffix(stdout.String(), expected) {
		t.Errorf("expected %q at the end, found %q", expected, stdout.String())
	}
}

func TestLoadRejectsTag(t *testing.T) {
	err := load(context.Background(), specification{Tag: "X:latest"}, imagetest.New(t, "arm64", v1.Config{}), "", &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "tag X:latest") {
		t.Errorf("expected an error that names the tag, found %v", err)
	}
}

func TestRunRejects(t *testing.T) {
	argv0 := filepath.Join(t.TempDir(), "image_load")
	for name, c := range map[string]struct {
		specification string
		args          []string
		message       string
	}{
		"arguments":     {`{"Label": "//apps/x:image_load"}`, []string{"y:latest"}, `//apps/x:image_load: expected no arguments but --engine, found ["y:latest"]`},
		"options":       {`{}`, []string{"--tag=y"}, "-tag"},
		"specification": {"", nil, argv0 + ".json"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(argv0+".json", []byte(c.specification), 0o644); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr strings.Builder
			if code := run(append([]string{argv0}, c.args...), &stdout, &stderr); code == 0 || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected a failure and %q, found %d and %q", c.message, code, stderr.String())
			}
		})
	}
}
