package image_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain runs Gazelle if a test started this executable again. Tests need a second process because a
// wrong directive ends Gazelle's process.
func TestMain(m *testing.M) {
	if dir := os.Getenv("GAZELLE_WORKSPACE"); dir != "" {
		log.SetFlags(0)
		if err := run(dir); err != nil {
			log.Fatal(err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestWrongDirectives(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"MODULE.bazel":          `module(name = "wrong")`,
		"BUILD.bazel":           "# gazelle:prefix example.com/wrong\n# gazelle:go_image on\n",
		"good/main.go":          "package main\n\nfunc main() {}\n",
		"bad/BUILD.bazel":       "# A program.\n\n# gazelle:go_image true\n",
		"bad/worse/BUILD.bazel": "# gazelle:go_image\n\nfilegroup(name = \"x\")\n\n# gazelle:go_image on off\n",
	})

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GAZELLE_WORKSPACE="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err == nil {
		t.Error("expected Gazelle to fail, found success")
	}
	for file, line := range map[string]string{
		"bad/BUILD.bazel:3":       `found "true"`,
		"bad/worse/BUILD.bazel:1": `found ""`,
		"bad/worse/BUILD.bazel:5": `found "on off"`,
	} {
		want := fmt.Sprintf("%s/%s: gazelle:go_image: expected on or off, %s", dir, file, line)
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("expected %q, found\n%s", want, &stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "good/BUILD.bazel")); err == nil {
		t.Error("expected nothing to be written, found good/BUILD.bazel")
	}
}
