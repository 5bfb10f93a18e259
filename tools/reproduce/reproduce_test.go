package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

func TestCompare(t *testing.T) {
	ours := map[string]string{"//a:image linux/amd64": "sha256:1", "//a:image linux/arm64": "sha256:2"}
	for name, c := range map[string]struct {
		ours, theirs map[string]string
		same         bool
		printed      string
	}{
		"same":    {ours, ours, true, "same    //a:image linux/amd64 sha256:1\n"},
		"differs": {ours, map[string]string{"//a:image linux/amd64": "sha256:1", "//a:image linux/arm64": "sha256:3"}, false, `differs //a:image linux/arm64: "sha256:2" here, "sha256:3" there`},
		"missing": {ours, map[string]string{"//a:image linux/amd64": "sha256:1"}, false, `"sha256:2" here, "" there`},
		"more":    {map[string]string{"//a:image linux/amd64": "sha256:1"}, ours, false, `"" here, "sha256:2" there`},
		"nothing": {nil, nil, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var printed strings.Builder
			if same := compare(c.ours, c.theirs, &printed); same != c.same || !strings.Contains(printed.String(), c.printed) {
				t.Errorf("expected %t and %q, found %t and %q", c.same, c.printed, same, printed.String())
			}
		})
	}
}

func TestDigests(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{})
	expected, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	layout := imagetest.Layout(t, image)
	found, err := digests(func() (map[string]string, error) { return map[string]string{"//a:image": layout}, nil })
	if err != nil || found["//a:image linux/arm64"] != expected.String() {
		t.Errorf("expected %s, found %v, %v", expected, found, err)
	}
	for name, build := range map[string]func() (map[string]string, error){
		"failed build": func() (map[string]string, error) { return nil, errors.New("failed") },
		"no layout":    func() (map[string]string, error) { return map[string]string{"//a:image": t.TempDir()}, nil },
	} {
		if _, err := digests(build); err == nil {
			t.Errorf("%s: expected an error, found none", name)
		}
	}
}

func TestStrangerHasNothingOfThisUser(t *testing.T) {
	t.Setenv("GOMODCACHE", "/ours")
	t.Setenv("XDG_CACHE_HOME", "/ours")
	t.Setenv("GOPROXY", "kept")
	s, err := newStranger(t.TempDir(), false, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	environment := strings.Join(s.environment, "\n")
	if strings.Contains(environment, "/ours") || !strings.Contains(environment, "GOPROXY=kept") || !strings.Contains(environment, "HOME="+s.dir) {
		t.Errorf("expected caches of its own and this machine's settings, found %s", environment)
	}
	s.remove()
	if _, err := os.Stat(s.dir); err == nil {
		t.Errorf("%s: expected it to be removed", s.dir)
	}
}
