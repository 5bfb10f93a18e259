package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/image/ocidir"
)

// What is built with --stamp: an image of an app that is not stamped otherwise, and the test of
// stamping.
const (
	stampedImage = "//apps/hello:image"
	stampedTest  = "//tools/image/tests/stamp:stamp_test"
)

// A commit is what a stamped image has to say of one.
type commit struct{ Created, Revision, Source, Version string }

// newCommit makes one that changes no input of any image.
func newCommit(c checkout.Checkout) (commit, error) {
	latest := commit{
		Created: "2026-01-02T03:04:05Z",
		Source:  "https://example.com/owner/name",
		Version: "v1.2.3-reproduce",
	}
	if err := os.WriteFile(filepath.Join(c.Dir, "reproduce.txt"), []byte(latest.Version+"\n"), 0o644); err != nil {
		return commit{}, err
	}
	for _, command := range [][]string{
		{"git", "remote", "set-url", "origin", "git@example.com:owner/name.git"},
		{"git", "add", "reproduce.txt"},
		{"env", "GIT_COMMITTER_DATE=2026-01-02T12:04:05+0900", "git", "-c", "user.name=reproduce", "-c", "user.email=reproduce@example.com",
			"-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "--message=Change no input of an image"},
		{"git", "tag", latest.Version},
	} {
		if _, err := c.Output(command[0], command[1:]...); err != nil {
			return commit{}, err
		}
	}
	revision, err := c.Output("git", "rev-parse", "HEAD")
	latest.Revision = strings.TrimSpace(revision)
	return latest, err
}

// stamp builds with --stamp and wants the commit to be named.
func stamp(c checkout.Checkout, latest commit) error {
	layouts, err := c.Build([]string{stampedImage}, "--stamp")
	if err != nil {
		return err
	}
	images, err := ocidir.Open(layouts[stampedImage])
	if err != nil {
		return err
	}
	if err := checkStamped(images, latest); err != nil {
		return fmt.Errorf("%s with --stamp: %w", stampedImage, err)
	}
	return c.Run("tools/bazel", "run", "--stamp", "--noshow_progress", stampedTest)
}

// checkStamped wants every image to name the commit.
func checkStamped(images []ocidir.Image, c commit) error {
	for _, image := range images {
		config, err := image.ConfigFile()
		if err != nil {
			return err
		}
		for name, expected := range map[string]string{
			"created": c.Created, "revision": c.Revision, "source": c.Source, "version": c.Version,
		} {
			if found := config.Config.Labels["org.opencontainers.image."+name]; found != expected {
				return fmt.Errorf("%s: label %s: expected %q, found %q; look at tools/image/config/stamp/status", image.Platform, name, expected, found)
			}
		}
		if found := config.Created.UTC().Format(time.RFC3339); found != c.Created {
			return fmt.Errorf("%s: created: expected %s, found %s; look at tools/image/config/stamp/status", image.Platform, c.Created, found)
		}
	}
	return nil
}
