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
	for _, args := range [][]string{{}, {"-x"}, {"-out", "x", "package"}} {
		var says strings.Builder
		if code := run(args, &says); code != 2 || !strings.Contains(says.String(), "-out") {
			t.Errorf("%q: expected a refusal, found exit code %d, %s", args, code, &says)
		}
	}
}

func TestUnpack(t *testing.T) {
	repo := newDebianRepo(t, "wanted", "other")
	m := newMaker(t)
	var err error
	if m.lock, err = lockFolder(m.cache, m.stderr); err != nil {
		t.Fatal(err)
	}
	defer m.lock.Close()
	work, root := filepath.Join(m.cache, "apt"), filepath.Join(m.cache, "root")
	unpack := func(packages ...string) error {
		_, err := m.unpack(request{suite: suite(), packages: strings.Join(packages, " ")}, work, root, nil)
		return err
	}
	expectError(t, unpack("wanted", "missing"), "expected all of wanted missing in suite forky", "Unable to locate package")
	put(t, filepath.Join(root, "half"), "", 0o644)
	if err := unpack("wanted"); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(filepath.Join(root, "usr/share/wanted/text")); string(content) != "wanted" || err != nil {
		t.Errorf("expected the package, found %q, %v", content, err)
	}
	for _, name := range []string{"half", "usr/share/other"} {
		if exists(filepath.Join(root, name)) {
			t.Errorf("expected no %s, found one", name)
		}
	}
	os.RemoveAll(work)
	put(t, filepath.Join(repo.dir, "pool/wanted.deb"), "altered", 0o644)
	expectError(t, unpack("wanted"), "run this again")
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
	expectError(t, unpack("wanted"), "expected the suite forky at file:/nowhere", "THIMBLE_DEBIAN_MIRROR")
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
