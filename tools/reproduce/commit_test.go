package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

var latest = commit{Created: "2026-01-02T03:04:05Z", Revision: "0123", Source: "https://example.com/o/r", Version: "v1"}

func image(t *testing.T, labels map[string]string, created string) ocidir.Image {
	t.Helper()
	image := imagetest.New(t, "amd64", v1.Config{Labels: labels})
	when, err := time.Parse(time.RFC3339, created)
	if err != nil {
		t.Fatal(err)
	}
	dated, err := mutate.CreatedAt(image.Image, v1.Time{Time: when})
	if err != nil {
		t.Fatal(err)
	}
	image.Image = dated
	return image
}

func TestCheckStamped(t *testing.T) {
	const prefix = "org.opencontainers.image."
	labels := map[string]string{prefix + "created": latest.Created, prefix + "revision": "0123", prefix + "source": latest.Source, prefix + "version": "v1"}
	with := func(key, value string) map[string]string {
		changed := maps.Clone(labels)
		changed[prefix+key] = value
		return changed
	}
	for name, c := range map[string]struct {
		image   ocidir.Image
		message string
	}{
		"the commit's":   {image(t, labels, latest.Created), ""},
		"other revision": {image(t, with("revision", "0123-dirty"), latest.Created), `label revision: expected "0123", found "0123-dirty"`},
		"no version":     {image(t, with("version", ""), latest.Created), `label version: expected "v1", found ""`},
		"built later":    {image(t, labels, "2026-01-02T03:04:06Z"), "created: expected 2026-01-02T03:04:05Z, found 2026-01-02T03:04:06Z"},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkStamped([]ocidir.Image{c.image}, latest)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
		})
	}
}

func TestCommit(t *testing.T) {
	enterRepository(t)
	here := checkout.Checkout{Stderr: t.Output()}
	if _, err := here.Output("git", "remote", "add", "origin", "x"); err != nil {
		t.Fatal(err)
	}
	found, err := newCommit(here)
	if err != nil {
		t.Fatal(err)
	}
	described, err := here.Output("git", "log", "-1", "--format=%H %D")
	if expected := found.Revision + " HEAD -> "; err != nil || len(found.Revision) != 40 || !strings.HasPrefix(described, expected) || !strings.Contains(described, "tag: "+found.Version) {
		t.Errorf("expected %s and the tag %s, found %s, %v", expected, found.Version, described, err)
	}
	if changed, err := here.Output("git", "status", "--porcelain"); err != nil || changed != "" {
		t.Errorf("expected a clean checkout, found %s, %v", changed, err)
	}
}
