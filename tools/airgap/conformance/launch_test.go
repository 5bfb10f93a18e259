package conformance

import (
	"archive/tar"
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/registry"
)

// start runs what `bazel run` starts.
func start(t *testing.T, target string, args ...string) (string, error) {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("bazel test alone builds what bazel run starts")
	}
	out, err := exec.Command(filepath.Join(target+"_", target), args...).CombinedOutput()
	return string(out), err
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	for _, engine := range []string{"podman", "docker"} {
		script := "#!/bin/sh\n[ \"$1 $2\" = 'load --input' ] && cat \"$3\" >'" + dir + "/received' && echo loaded by " + engine + "\n"
		if err := os.WriteFile(filepath.Join(dir, engine), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, target := range []string{"load", "load_with"} {
		out, err := start(t, target)
		if err != nil || !strings.Contains(out, "loaded by "+map[string]string{"load": "docker", "load_with": "loader.sh"}[target]) {
			t.Errorf("%s: expected an engine to load the image, found %v, %s", target, err, out)
		}
	}
	received, err := os.ReadFile(dir + "/received")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(bytes.NewReader(received)); ; {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
	if len(names) != 2 || names[1] != "manifest.json" {
		t.Errorf("expected a config and manifest.json, found %q", names)
	}
	if out, err := start(t, "load", "--format", "oci"); err == nil || !strings.Contains(out, "expected an image index") {
		t.Errorf("expected a refusal, found %v, %s", err, out)
	}
	t.Setenv("PATH", t.TempDir()+":/bin/none")
	if out, err := start(t, "load"); err == nil || !strings.Contains(out, "expected docker, podman or nerdctl on PATH") {
		t.Errorf("expected a refusal, found %v, %s", err, out)
	}
}

func TestPush(t *testing.T) {
	server := httptest.NewServer(registry.New())
	defer server.Close()
	repository := strings.TrimPrefix(server.URL, "http://") + "/team/image"
	if out, err := start(t, "push", "--repository", repository, "--tag", "v2"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := strings.TrimSpace(read(t, "image.json.sha256"))
	for _, reference := range []string{":v1", ":v2", "@" + want} {
		if found, err := crane.Digest(repository + reference); err != nil || found != want {
			t.Errorf("%s: expected %s, found %s, %v", reference, want, found, err)
		}
	}
}
