package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A debianRepo is a real archive of small packages.
type debianRepo struct {
	dir, arch string
	index     strings.Builder
}

// newDebianRepo makes the suite forky, and has it named as the mirror.
func newDebianRepo(t *testing.T, packages ...string) *debianRepo {
	t.Helper()
	for _, name := range []string{"apt-get", "dpkg-deb"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs Debian's tools: %v", err)
		}
	}
	repo := &debianRepo{dir: t.TempDir(), arch: newMaker(t).goarch}
	for _, name := range packages {
		repo.add(t, name, "1.0", map[string]string{"usr/share/" + name + "/text": name})
	}
	repo.publish(t, "forky")
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+repo.dir)
	t.Setenv("THIMBLE_DEBIAN_SUITE", "")
	return repo
}

// add builds a package; a content that starts with # or \x7fELF is executable.
func (repo *debianRepo) add(t *testing.T, name, version string, files map[string]string) {
	t.Helper()
	tree := t.TempDir()
	control := fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: x <x@example.com>\nDescription: test\n", name, version, repo.arch)
	put(t, filepath.Join(tree, "DEBIAN/control"), control, 0o644)
	for path, content := range files {
		mode := os.FileMode(0o644)
		if strings.HasPrefix(content, "#!") || strings.HasPrefix(content, "\x7fELF") {
			mode = 0o755
		}
		put(t, filepath.Join(tree, path), content, mode)
	}
	file := filepath.Join("pool", name+".deb")
	if err := os.MkdirAll(filepath.Join(repo.dir, "pool"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, filepath.Join(repo.dir, file)).CombinedOutput(); err != nil {
		t.Fatalf("dpkg-deb: %v\n%s", err, out)
	}
	content, err := os.ReadFile(filepath.Join(repo.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&repo.index, "%sFilename: %s\nSize: %d\nSHA256: %x\n\n", control, file, len(content), sha256.Sum256(content))
}

func (repo *debianRepo) publish(t *testing.T, suite string) {
	t.Helper()
	path := "main/binary-" + repo.arch + "/Packages"
	put(t, filepath.Join(repo.dir, "dists", suite, path), repo.index.String(), 0o644)
	put(t, filepath.Join(repo.dir, "dists", suite, "Release"), fmt.Sprintf("Suite: %[1]s\nCodename: %[1]s\nComponents: main\nArchitectures: %[2]s\n"+
		"Date: Thu, 01 Jan 2026 00:00:00 UTC\nValid-Until: Fri, 02 Jan 2026 00:00:00 UTC\nSHA256:\n %[3]x %[4]d %[5]s\n",
		suite, repo.arch, sha256.Sum256([]byte(repo.index.String())), repo.index.Len(), path), 0o644)
}
