package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A debianRepo is a real archive of small packages.
type debianRepo struct {
	dir, arch, suite string
	index            strings.Builder
}

func needTools(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs Debian's tools: %v", err)
		}
	}
}

func newDebianRepo(t *testing.T, packages []string) *debianRepo {
	t.Helper()
	needTools(t, "apt-get", "dpkg-deb")
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Skip(err)
	}
	repo := &debianRepo{dir: t.TempDir(), arch: p.debian, suite: "forky"}
	for _, name := range packages {
		repo.add(t, name, "1.0", map[string]string{"usr/share/" + name + "/text": name})
	}
	repo.publish(t)
	return repo
}

// add builds a package; a content that starts with # or \x7fELF is executable.
func (repo *debianRepo) add(t *testing.T, name, version string, files map[string]string) {
	t.Helper()
	tree := t.TempDir()
	put(t, filepath.Join(tree, "DEBIAN/control"), repo.control(name, version), 0o644)
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
	repo.list(t, name, version)
}

func (repo *debianRepo) control(name, version string) string {
	return fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: x <x@example.com>\nDescription: test\n", name, version, repo.arch)
}

// list adds the package, as it is, to the index.
func (repo *debianRepo) list(t *testing.T, name, version string) {
	t.Helper()
	file := filepath.Join("pool", name+".deb")
	sum, err := fileSum(filepath.Join(repo.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(repo.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&repo.index, "%sFilename: %s\nSize: %d\nSHA256: %s\n\n", repo.control(name, version), file, info.Size(), sum)
}

func (repo *debianRepo) publish(t *testing.T) {
	t.Helper()
	path := "main/binary-" + repo.arch + "/Packages"
	suite := filepath.Join(repo.dir, "dists/"+repo.suite)
	put(t, filepath.Join(suite, path), repo.index.String(), 0o644)
	sum, err := fileSum(filepath.Join(suite, path))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(suite, "Release"), fmt.Sprintf("Suite: %[4]s\nCodename: %[4]s\nComponents: main\nArchitectures: %[1]s\n"+
		"Date: Thu, 01 Jan 2026 00:00:00 UTC\nValid-Until: Fri, 02 Jan 2026 00:00:00 UTC\nSHA256:\n %[2]s %[3]d %[5]s\n", repo.arch, sum, repo.index.Len(), repo.suite, path), 0o644)
}

func (repo *debianRepo) mirror() mirror {
	return mirror{uris: []string{"file:" + repo.dir}, suite: repo.suite, trusted: "yes"}
}
