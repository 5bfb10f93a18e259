package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// TestMain is also the tools/bazel of the repositories that tests make.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "bazel" {
		if err := bazel(os.Args[1], os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// bazel builds images that hold nothing but labels. The environment variable DEFECT is what
// is wrong with them.
func bazel(command string, args []string) error {
	defect := os.Getenv("DEFECT")
	if defect == "failing "+command {
		return errors.New(defect)
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	switch command {
	case "query":
		if defect != "no image" {
			fmt.Println(stampedImage)
		}
	case "info":
		fmt.Println(filepath.Join(dir, "bin"))
	case "build":
		labels := map[string]string{}
		created := time.Unix(0, 0).UTC()
		if slices.Contains(args, "--stamp") && defect != "not stamped" {
			if created, err = stampLabels(labels); err != nil {
				return err
			}
		}
		switch defect {
		case "path":
			labels["path"] = dir
		case "user":
			labels["user"] = os.Getenv("HOME")
		case "commit":
			if labels["commit"], err = git("rev-parse", "HEAD"); err != nil {
				return err
			}
		}
		return writeImage(filepath.Join(dir, "bin/apps/hello/image"), labels, created)
	}
	return nil
}

func git(args ...string) (string, error) {
	out, err := exec.Command("git", args...).Output()
	return strings.TrimSpace(string(out)), err
}

func stampLabels(labels map[string]string) (time.Time, error) {
	described, err := git("log", "-1", "--format=%H %ct")
	if err != nil {
		return time.Time{}, err
	}
	tag, err := git("describe", "--tags")
	if err != nil {
		return time.Time{}, err
	}
	var revision string
	var seconds int64
	if _, err := fmt.Sscan(described, &revision, &seconds); err != nil {
		return time.Time{}, err
	}
	created := time.Unix(seconds, 0).UTC()
	for name, value := range map[string]string{
		"created": created.Format(time.RFC3339), "revision": revision, "source": "https://example.com/owner/name", "version": tag,
	} {
		labels["org.opencontainers.image."+name] = value
	}
	return created, nil
}

func writeImage(dir string, labels map[string]string, created time.Time) error {
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: "amd64", Config: v1.Config{Labels: labels}})
	if err != nil {
		return err
	}
	if image, err = mutate.CreatedAt(image, v1.Time{Time: created}); err != nil {
		return err
	}
	index := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{
		Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}},
	})
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	_, err = layout.Write(dir, mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: index}))
	return err
}
