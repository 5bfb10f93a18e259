package main_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/thimble/tools/image/ocidir"
)

const prefix = "org.opencontainers.image."

// needBuilt skips a test outside of Bazel, which builds the images.
func needBuilt(t *testing.T) {
	t.Helper()
	if os.Getenv("UNSTAMPED_PROGRAM") == "" && os.Getenv("STAMPED_PROGRAM") == "" {
		t.Skip("what Bazel builds exists under bazel test only")
	}
}

// values reads lines of keys and values.
func values(t *testing.T, separator string, path ...string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), separator)
		found[key] = value
	}
	return found
}

// known returns the values of a stamped build of this checkout. Without Git there are none.
func known(t *testing.T) map[string]string {
	t.Helper()
	status := values(t, " ", "stamped", "stable-status.txt")
	labels := map[string]string{}
	for _, name := range []string{"created", "revision", "source", "version"} {
		if value := status["STABLE_"+strings.ToUpper(name)]; value != "" {
			labels[prefix+name] = value
		}
	}
	return labels
}

func TestImage(t *testing.T) {
	needBuilt(t)
	created := map[string]string{"unstamped": "1970-01-01T00:00:00Z", "stamped": known(t)[prefix+"created"]}
	if created["stamped"] == "" {
		created["stamped"] = created["unstamped"]
	}
	for dir, created := range created {
		t.Run(dir, func(t *testing.T) {
			images, err := ocidir.Open(filepath.Join(dir, "image"))
			if err != nil {
				t.Fatal(err)
			}
			config, err := images[0].ConfigFile()
			if err != nil {
				t.Fatal(err)
			}
			if found := config.Created.UTC().Format(time.RFC3339); found != created {
				t.Errorf("created: expected %s, found %s", created, found)
			}
			expected := map[string]string{prefix + "title": "app", "example.label": "kept"}
			if dir == "stamped" {
				maps.Copy(expected, known(t))
			}
			if !maps.Equal(config.Config.Labels, expected) {
				t.Errorf("labels: expected %v, found %v", expected, config.Config.Labels)
			}
			manifest, err := images[0].Manifest()
			if err != nil {
				t.Fatal(err)
			}
			found := manifest.Annotations
			if !strings.HasPrefix(found[prefix+"base.digest"], "sha256:") || found[prefix+"base.name"] != "registry.example.com/base:1" || found["example.annotation"] != "kept" {
				t.Errorf("annotations: expected those of the base and the author's, found %v", found)
			}
		})
	}
}

// TestProgram executes the program of this build, which may have --stamp or not.
func TestProgram(t *testing.T) {
	needBuilt(t)
	const unstamped = "unstamped"
	program, expected := os.Getenv("UNSTAMPED_PROGRAM"), unstamped
	if program == "" {
		program, expected = os.Getenv("STAMPED_PROGRAM"), known(t)[prefix+"version"]
	}
	if expected == "" {
		expected = unstamped
	}
	program, err := filepath.Abs(filepath.Join("../../../..", program))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program).Output()
	if found := strings.TrimSpace(string(out)); err != nil || found != expected {
		t.Errorf("expected %s, found %s, %v", expected, found, err)
	}
}
