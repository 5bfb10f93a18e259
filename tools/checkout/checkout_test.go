package checkout

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

// newCheckout has a tools/bazel that executes the lines of a shell script.
func newCheckout(t *testing.T, script string) Checkout {
	t.Helper()
	c := Checkout{Dir: t.TempDir(), Env: append(os.Environ(), "GIT_AUTHOR_NAME=n", "GIT_AUTHOR_EMAIL=n@example.com", "GIT_COMMITTER_NAME=n", "GIT_COMMITTER_EMAIL=n@example.com"), Stderr: t.Output()}
	if err := os.Mkdir(filepath.Join(c.Dir, "tools"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Dir, "tools/bazel"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClone(t *testing.T) {
	c := newCheckout(t, "pwd\n")
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}, {"-c", "commit.gpgsign=false", "commit", "--quiet", "--message=First"}} {
		if _, err := c.Output("git", args...); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "another", "folder")
	clone, err := c.Clone(dir)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := clone.Output("tools/bazel"); err != nil || strings.TrimSpace(found) != dir {
		t.Errorf("expected the clone's program in %s, found %q, %v", dir, found, err)
	}
	if _, err := c.Clone(dir); err == nil || !strings.Contains(err.Error(), "git clone") {
		t.Errorf("expected a refusal of a folder with files, found %v", err)
	}
}

func TestDigests(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{})
	expected, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.MkdirAll(filepath.Join(bin, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(imagetest.Layout(t, image), filepath.Join(bin, "a/image")); err != nil {
		t.Fatal(err)
	}
	c := newCheckout(t, `case $1 in query) echo //a:image ;; info) [ "$3" = --flag ] && echo `+bin+` ;; build) [ "$3 $4" = "--flag //a:image" ] ;; esac`)
	images, err := c.Images("//a/...", "//b/...")
	if err != nil || !slices.Equal(images, []string{"//a:image"}) {
		t.Fatalf("found %q, %v", images, err)
	}
	found, err := c.Digests(images, "--flag")
	if err != nil || !maps.Equal(found, map[string]string{"//a:image linux/arm64": expected.String()}) {
		t.Errorf("expected %s, found %v, %v", expected, found, err)
	}
}

func TestErrorsNameFolderAndCommand(t *testing.T) {
	empty := t.TempDir()
	for script, message := range map[string]string{
		"":                                "expected images, found none in //...",
		"[ $1 != query ]":                 "tools/bazel query kind(",
		"echo //a:image; [ $1 != build ]": "tools/bazel build --noshow_progress //a:image: exit status 1",
		"echo //a:image; [ $1 != info ]":  "tools/bazel info bazel-bin: exit status 1",
		"[ $1 = query ] && echo //a:image||echo " + empty: empty + "/a/image",
	} {
		c := newCheckout(t, script+"\n")
		images, err := c.Images("//...")
		if err == nil {
			_, err = c.Digests(images)
		}
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: expected %q, found %v", script, message, err)
		}
	}
}

func TestRemove(t *testing.T) {
	c := newCheckout(t, `[ "$*" = "clean --expunge" ] && touch cleaned`)
	if err := c.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "cleaned")); err != nil {
		t.Error(err)
	}
	if err := (Checkout{Dir: t.TempDir()}).Remove(); err != nil {
		t.Errorf("expected nothing to do in a folder without Bazel, found %v", err)
	}
}
