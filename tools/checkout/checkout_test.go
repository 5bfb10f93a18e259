package checkout

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newCheckout has a tools/bazel that is a shell script.
func newCheckout(t *testing.T, script string) Checkout {
	t.Helper()
	c := Checkout{Dir: t.TempDir(), Stderr: t.Output()}
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
	for _, command := range []string{"init --quiet", "add .", "-c user.name=n -c user.email=n@example.com -c commit.gpgsign=false commit --quiet --message=First"} {
		if err := c.Run("git", strings.Fields(command)...); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "another", "folder")
	clone, err := c.Clone(dir)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	clone.Stderr = &said
	if err := clone.Run("tools/bazel"); err != nil || strings.TrimSpace(said.String()) != dir {
		t.Errorf("expected the clone's program in %s, found %q, %v", dir, &said, err)
	}
	if _, err := c.Clone(dir); err == nil || !strings.Contains(err.Error(), "git clone") {
		t.Errorf("expected a refusal of a folder with files, found %v", err)
	}
}

func TestErrorsNameFolderAndCommand(t *testing.T) {
	c := newCheckout(t, "exit 3\n")
	if err := c.Run("tools/bazel", "build", "//x"); err == nil || err.Error() != "in "+c.Dir+": tools/bazel build //x: exit status 3" {
		t.Errorf("expected folder, command and status, found %v", err)
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
