package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/checkout"
)

// enterRepository makes a repository with one commit the working directory.
func enterRepository(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("tools", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, "tools/bazel"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(".gitignore", []byte("bin\nuser.bazelrc\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "."},
		{"-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message=First"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v: %s", args, err, out)
		}
	}
}

func TestReproduce(t *testing.T) {
	for defect, c := range map[string]struct {
		same    bool
		printed string
		message string
	}{
		"none":          {true, "same    //apps/hello:image linux/amd64 sha256:", ""},
		"path":          {false, "differs //apps/hello:image linux/amd64", ""},
		"user":          {false, "differs //apps/hello:image linux/amd64", ""},
		"commit":        {false, "folder before and after a commit:\ndiffers //apps/hello:image linux/amd64", ""},
		"not stamped":   {false, "", "//apps/hello:image with --stamp: linux/amd64: label "},
		"no image":      {false, "", "another/folder: expected images, found none"},
		"failing query": {false, "", "another/folder: tools/bazel query kind("},
		"failing build": {false, "", "another/folder: tools/bazel build --noshow_progress //apps/hello:image: exit status 1"},
		"failing info":  {false, "", "another/folder: tools/bazel info bazel-bin: exit status 1"},
		"failing run":   {false, "", "another/folder: tools/bazel run --stamp --noshow_progress //tools/image/tests/stamp:stamp_test: exit status 1"},
	} {
		t.Run(defect, func(t *testing.T) {
			enterRepository(t)
			t.Setenv("DEFECT", defect)
			dir := t.TempDir()
			var stdout bytes.Buffer
			same, err := reproduce(sameUser(dir), &stdout, t.Output())
			if same != c.same || !strings.Contains(stdout.String(), c.printed) {
				t.Errorf("expected %t, %q, found %t, %q", c.same, c.printed, same, &stdout)
			}
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("expected nothing to be left, found %v, %v", left, err)
			}
		})
	}
}

func sameUser(parent string) func(checkout.Checkout) (*stranger, error) {
	return func(here checkout.Checkout) (*stranger, error) { return newStranger(here, parent, false) }
}

// What is of the user is found by TestReproduce, and not with this user's caches.
func TestCommitsOnly(t *testing.T) {
	enterRepository(t)
	for defect, c := range map[string]struct {
		code    int
		printed string
	}{
		"user":   {0, "same    //apps/hello:image linux/amd64"},
		"commit": {1, "folder before and after a commit:\ndiffers //apps/hello:image linux/amd64"},
	} {
		t.Setenv("DEFECT", defect)
		var stdout bytes.Buffer
		if code := run([]string{"-commits", "-dir", t.TempDir()}, &stdout, t.Output()); code != c.code || !strings.Contains(stdout.String(), c.printed) {
			t.Errorf("%s: expected %d, %q, found %d, %q", defect, c.code, c.printed, code, &stdout)
		}
	}
}

func TestReproduceSaysWhatCannotBeStopped(t *testing.T) {
	enterRepository(t)
	t.Setenv("DEFECT", "failing clean")
	var stderr bytes.Buffer
	if same, err := reproduce(sameUser(t.TempDir()), &bytes.Buffer{}, &stderr); !same || err != nil || !strings.Contains(stderr.String(), "tools/bazel clean --expunge: exit status 1") {
		t.Errorf("expected the same images and a message, found %t, %v, %q", same, err, &stderr)
	}
}

func TestReproduceNeedsRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := reproduce(sameUser(t.TempDir()), &bytes.Buffer{}, t.Output()); err == nil || !strings.Contains(err.Error(), "git clone") {
		t.Errorf("expected an error that names the command, found %v", err)
	}
}

func TestRun(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"unknown flag":   {[]string{"-x"}, 2, "-x"},
		"missing folder": {[]string{"-dir", missing}, 1, "reproduce: "},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) || stdout.Len() > 0 {
				t.Errorf("expected %d, %q, found %d, %q, %q", c.code, c.message, code, &stderr, &stdout)
			}
		})
	}
}
