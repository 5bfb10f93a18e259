package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

const (
	pullModule = `
bazel_dep(name = "rules_oci", version = "2.3.0")

oci = use_extension("@rules_oci//oci:extensions.bzl", "oci")
oci.pull(
    name = "base",
    digest = "%[1]s",
    image = "registry.example.com/team/base",
    platforms = ["linux/%[2]s"],
)
use_repo(oci, "base", "base_linux_%[2]s")
`
	pullBuild = `load("@thimble//tools/image:defs.bzl", "go_image", "image_test")

go_image(
    name = "image",
    base = "@base",
    binary = "//new_app",
    debug = False,
    env_from_base = {"PATH": "/opt:$PATH"},
    platforms = ["linux_%[1]s"],
)

image_test(
    name = "image_test",
    image = ":image",
    platforms = ["linux_%[1]s"],
)
`
)

// pull uses a base by oci.pull of the rules_oci for closed networks, from a registry that asks for
// credentials. Without a mirror, only targets that use the base fail; their error says what to do.
func (r repository) pull() error {
	images := registry.New()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if user, password, _ := q.BasicAuth(); user != "u" || password != "p" {
			w.Header().Set("WWW-Authenticate", `Basic realm="r"`)
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		images.ServeHTTP(w, q)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	digest, err := pushBase(host)
	if err != nil {
		return err
	}

	config := filepath.Join(r.dir, ".docker")
	for file, text := range map[string]string{
		filepath.Join(r.dir, "based/BUILD.bazel"): fmt.Sprintf(pullBuild, runtime.GOARCH),
		filepath.Join(config, "config.json"):      fmt.Sprintf(`{"auths": {%q: {"auth": "dTpw"}}}`, host),
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return err
		}
	}
	module := filepath.Join(r.dir, "MODULE.bazel")
	before, err := os.ReadFile(module)
	if err != nil {
		return err
	}
	if err := os.WriteFile(module, fmt.Appendf(before, pullModule, digest, runtime.GOARCH), 0o666); err != nil {
		return err
	}
	if _, err := r.query("@rules_oci//oci:oci"); err != nil {
		return nil // on the internet, where rules_oci pulls images itself
	}

	mirror := "--repo_env=THIMBLE_OCI_MIRROR=registry.example.com=" + server.URL
	for _, c := range []struct {
		says string // part of the error; empty if the command succeeds
		args []string
	}{
		{"", []string{"build", "--nobuild", "//new_app:image"}},
		{"THIMBLE_OCI_MIRROR", []string{"build", "--nobuild", "//based:image"}},
		{"docker login", []string{"build", "--nobuild", mirror, "--repo_env=DOCKER_CONFIG=/nowhere", "//based:image"}},
		{"", []string{"test", mirror, "--repo_env=DOCKER_CONFIG=" + config, "//based:image_test"}},
	} {
		var said bytes.Buffer
		quiet := r
		quiet.stderr = &said
		err := quiet.bazel(c.args[0], c.args[1:]...)
		if (err == nil) != (c.says == "") || !strings.Contains(said.String(), c.says) {
			return fmt.Errorf("bazel %q: expected it to say %q, found %w and\n%s", c.args, c.says, err, &said)
		}
	}
	return nil
}

// pushBase pushes an image for this machine's architecture, which sets PATH.
func pushBase(host string) (v1.Hash, error) {
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: "linux", Architecture: runtime.GOARCH, RootFS: v1.RootFS{Type: "layers"}, Config: v1.Config{Env: []string{"PATH=/bin"}},
	})
	if err != nil {
		return v1.Hash{}, err
	}
	reference, err := name.ParseReference(host + "/team/base:latest")
	if err != nil {
		return v1.Hash{}, err
	}
	if err := remote.Write(reference, image, remote.WithAuth(&authn.Basic{Username: "u", Password: "p"})); err != nil {
		return v1.Hash{}, err
	}
	return image.Digest()
}
