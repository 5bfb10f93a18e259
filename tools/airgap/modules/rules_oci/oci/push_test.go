package main

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func serveRegistry(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestPush(t *testing.T) {
	image := loadable(t)
	index := buildIndex(t, image, build(t, "--os", "linux", "--architecture", "arm64"))
	host := serveRegistry(t)
	tags := tempFile(t, "tags", []byte("v1\n\nv2\n"))
	for what, pushed := range map[string]string{"image": image, "index": index} {
		t.Run(what, func(t *testing.T) {
			root := opened(t, pushed).root
			repository := host + "/team/" + what
			file := tempFile(t, "repository", []byte(repository+"\n"))
			for name, test := range map[string]struct {
				args, tags []string
			}{
				"by digest":       {[]string{"--repository", repository}, nil},
				"tags of a file":  {[]string{"--repository-file", file, "--remote_tags-file", tags}, []string{"v1", "v2"}},
				"more tags":       {[]string{"--repository", repository, "--tag", "v3", "-t", "v4", "--insecure"}, []string{"v3", "v4"}},
				"repository wins": {[]string{"--repository", "example.invalid/x", "-r", repository, "--tag=v5"}, []string{"v5"}},
			} {
				t.Run(name, func(t *testing.T) {
					out := mustRun(t, append([]string{"push", "--image", pushed}, test.args...)...)
					if want := "pushed " + repository + "@" + root.Digest.String() + "\n"; !strings.HasPrefix(out, want) {
						t.Errorf("got %q, want %q", out, want)
					}
					for _, reference := range append(prefixed(":", test.tags), "@"+root.Digest.String()) {
						wantDigest(t, repository+reference, root.Digest.String())
					}
				})
			}
		})
	}
}

func prefixed(prefix string, texts []string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, prefix+text)
	}
	return out
}

func wantDigest(t *testing.T, reference, want string) {
	t.Helper()
	parsed, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Get(parsed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest.String() != want {
		t.Errorf("%s is %s, want %s", reference, got.Digest, want)
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
