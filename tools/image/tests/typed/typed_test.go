package main_test

import (
	"maps"
	"os"
	"runtime"
	"slices"
	"testing"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
)

// images opens the image layout that an environment variable names.
func images(t *testing.T, variable string) []ocidir.Image {
	t.Helper()
	if os.Getenv(variable) == "" {
		t.Skip("what Bazel builds exists under bazel test only")
	}
	found, err := launch.Images(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func native(t *testing.T, variable string) ocidir.Image {
	t.Helper()
	image, err := ocidir.Find(images(t, variable), "linux", runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// TestOrder compares the index with the order of `platforms`, and its annotations with BUILD.bazel.
func TestOrder(t *testing.T) {
	var order []string
	for _, image := range images(t, "IMAGE") {
		order = append(order, image.Platform.Architecture)
	}
	if expected := []string{"s390x", "amd64", "arm64"}; !slices.Equal(order, expected) {
		t.Errorf("expected %q, found %q", expected, order)
	}
	index, err := launch.Index(os.Getenv("IMAGE"))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if expected := map[string]string{"empty": "", "lines": "a\nb=c"}; !maps.Equal(manifest.Annotations, expected) {
		t.Errorf("annotations: expected %q, found %q", expected, manifest.Annotations)
	}
}

// TestConfig compares fields of the config that an execution of the image does not show.
func TestConfig(t *testing.T) {
	for variable, labels := range map[string]map[string]string{
		"IMAGE":   {"org.opencontainers.image.title": "typed", "lines": "a\nb=c", "dollar": "$HOME ${HOME}"},
		"DEBUG":   {"org.opencontainers.image.title": "typed", "lines": "a\nb=c", "dollar": "$HOME ${HOME}"},
		"NOTHING": {"org.opencontainers.image.title": "typed"},
	} {
		image := native(t, variable)
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(config.Config.Labels, labels) {
			t.Errorf("%s: labels: expected %q, found %q", variable, labels, config.Config.Labels)
		}
		if variable == "NOTHING" && (config.Config.Cmd != nil || config.Config.Env != nil) {
			t.Errorf("%s: expected neither arguments nor an environment, found %q and %q", variable, config.Config.Cmd, config.Config.Env)
		}
		manifest, err := image.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		if variable != "NOTHING" && manifest.Annotations["lines"] != "a\nb=c" {
			t.Errorf("%s: annotations: expected those that were typed, found %q", variable, manifest.Annotations)
		}
	}
}

// TestID compares the configs of rules_oci's oci_image and of the command config. They are the same,
// so `docker images` shows the ID of the pushed image.
func TestID(t *testing.T) {
	pushed, err := native(t, "IMAGE").ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := native(t, "HOST").ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	if pushed != loaded {
		t.Errorf("expected the ID %s, found %s", pushed, loaded)
	}
}
