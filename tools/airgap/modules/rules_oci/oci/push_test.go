package main

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/registry"
)

func serveRegistry(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestPush(t *testing.T) {
	image := loadable(t)
	repository := serveRegistry(t) + "/team/app"
	for name, dir := range map[string]string{"image": image, "index": buildIndex(t, image)} {
		t.Run(name, func(t *testing.T) {
			tags := tempFile(t, "tags", []byte("v1\n\nv2\n"))
			mustRun(t, "push", "--image", dir, "--repository", "example.invalid/x", "-r", repository, "--remote_tags-file", tags, "-t", "v3", "--insecure")
			want := opened(t, dir).root.Digest.String()
			for _, reference := range []string{"@" + want, ":v1", ":v2", ":v3"} {
				if found, err := crane.Digest(repository + reference); err != nil || found != want {
					t.Errorf("%s: expected %s, found %s, %v", reference, want, found, err)
				}
			}
		})
	}
}

func TestBadPush(t *testing.T) {
	image := build(t)
	host := serveRegistry(t)
	tags := tempFile(t, "tags", []byte(":v1\n"))
	for name, test := range map[string]struct{ args, want []string }{
		"no repository":       {nil, []string{"repository: expected REGISTRY/PATH", `""`, "--repository"}},
		"repository with tag": {[]string{"-r", host + "/x:v1"}, []string{host + "/x:v1", "without tag"}},
		"bad tag":             {[]string{"-r", host + "/x", "-t", "a b"}, []string{"expected a tag", `"a b"`}},
		"bad tag in a file":   {[]string{"-r", host + "/x", "--remote_tags-file", tags}, []string{"expected a tag", `":v1"`}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"push", "--target", target, "--image", image}, test.args...)
			mustFail(t, args, append(test.want, target+": ")...)
		})
	}
	t.Run("no registry", func(t *testing.T) {
		mustFail(t, []string{"push", "--target", target, "--image", image, "-r", "localhost:1/x"}, target, "push to localhost:1/x", "connection refused")
	})
	t.Run("not a layout", func(t *testing.T) {
		mustFail(t, []string{"push", "--target", target, "--image", t.TempDir(), "-r", host + "/x"}, target, "expected an OCI image layout")
	})
}
