package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func expectError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("expected an error with %q, found none", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("expected %q in the error, found:\n%v", part, err)
		}
	}
}

func put(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := writeFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
}

// newMaker skips where Bazel cannot be made.
func newMaker(t *testing.T) *maker {
	t.Helper()
	p, err := findPlatform()
	if err != nil {
		t.Skip(err)
	}
	return &maker{platform: p, cache: filepath.Join(t.TempDir(), "cache"), stderr: t.Output()}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"-x"}, {"-tree", "x"}, {"-out", "x", "package"}, {"-out", "x", "-tree", "y", "package"}} {
		var says strings.Builder
		if code := run(args, &says); code != 2 || !strings.Contains(says.String(), "-tree") {
			t.Errorf("%q: expected a refusal, found exit code %d, %s", args, code, &says)
		}
	}
}

func TestTree(t *testing.T) {
	repo := newDebianRepo(t, "wanted", "other")
	home := filepath.Join(t.TempDir(), "tree")
	make := func(packages ...string) error {
		var says strings.Builder
		code := run(append([]string{"-tree", home}, packages...), &says)
		content, err := os.ReadFile(filepath.Join(home, "root/usr/share/wanted/text"))
		if string(content) != "wanted" || code != 0 || err != nil {
			return &os.PathError{Op: says.String(), Path: home, Err: os.ErrNotExist}
		}
		return nil
	}
	expectError(t, make("wanted", "missing"), "expected all of wanted missing in suite forky", "Unable to locate package")
	put(t, filepath.Join(home+".draft", "root/half"), "", 0o644)
	if err := make("wanted"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"root/half", "root/usr/share/other", "../tree.draft", "../tree.apt"} {
		if exists(filepath.Join(home, name)) {
			t.Errorf("expected no %s, found one", name)
		}
	}
	list, err := os.ReadFile(filepath.Join(home, treeList))
	if err != nil || !strings.HasSuffix(string(list), ".deb\n") || strings.Count(string(list), "\n") != 1 {
		t.Errorf("expected the sum of one package, found %q, %v", list, err)
	}
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
	if err := make("wanted"); err != nil {
		t.Errorf("expected the tree that is there, found %v", err)
	}
	os.RemoveAll(home)
	expectError(t, make("wanted"), "expected the suite forky at file:/nowhere", "THIMBLE_DEBIAN_MIRROR")
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+repo.dir)
	put(t, filepath.Join(repo.dir, "pool/wanted.deb"), "altered", 0o644)
	expectError(t, make("wanted"), "run this again")
}

// A child that survives a killed run keeps the lock.
func TestLock(t *testing.T) {
	m := newMaker(t)
	var err error
	if m.lock, err = lockFolder(m.cache, m.stderr); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := m.output("sleep", "0.5")
		ended <- err
	}()
	time.Sleep(100 * time.Millisecond)
	m.lock.Close()
	start := time.Now()
	var says strings.Builder
	second, err := lockFolder(m.cache, &says)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if time.Since(start) < 200*time.Millisecond || !strings.Contains(says.String(), "waiting for it") {
		t.Errorf("expected to wait for the child, found %v, %q", time.Since(start), &says)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
