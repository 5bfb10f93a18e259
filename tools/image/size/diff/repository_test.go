package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newRepository makes a repository of two commits, whose file "file" says "one" and "two", and a
// branch "other" that begins at the first.
func newRepository(t *testing.T) repository {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	script := `git init -q && git config user.name a && git config user.email a@example.com &&
echo one >file && git add file && git commit -q -m one && git branch other &&
echo two >file && git commit -q -a -m two && git checkout -q other && git commit -q --allow-empty -m three`
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return repository{dir}
}

func TestCommit(t *testing.T) {
	r := newRepository(t)
	first, err := r.git(t.Context(), "rev-parse", "HEAD^")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := r.commit(t.Context(), "master..."); found != first || err != nil {
		t.Errorf("expected the commit that both have, %s, found %s, %v", first, found, err)
	}
	for _, r := range []repository{r, {t.TempDir()}} {
		if _, err := r.commit(t.Context(), "missing"); err == nil || !strings.Contains(err.Error(), `expected a git checkout that has the commit "missing"`) {
			t.Errorf("%s: expected what to do, found %v", r.dir, err)
		}
	}
}

func TestCheckout(t *testing.T) {
	r := newRepository(t)
	settings := filepath.Join(r.dir, userSettings)
	if err := os.WriteFile(settings, []byte("common --of_the_user\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ revision, expected string }{{"master", "two\n"}, {"other", "one\n"}} {
		commit, err := r.commit(t.Context(), c.revision)
		if err != nil {
			t.Fatal(err)
		}
		w, err := r.checkout(t.Context(), commit, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := os.ReadFile(filepath.Join(w.dir, "file")); string(found) != c.expected || err != nil {
			t.Errorf("%s: expected %q, found %q, %v", c.revision, c.expected, found, err)
		}
		_, err = os.Stat(filepath.Join(w.dir, userSettings))
		if _, here := os.Stat(settings); (err == nil) != (here == nil) {
			t.Errorf("%s: expected the user's settings as in the working tree, found %v", c.revision, err)
		}
		os.Remove(settings)
	}
}
