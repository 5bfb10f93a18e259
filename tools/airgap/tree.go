package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// treeList is the file of a tree that names its packages, as sha256sum writes it.
const treeList = "packages.sha256"

// Space for a tree and, while it is being unpacked, for its packages and their list.
const treeSpace = 500e6

// makeTree makes the folder home, whole or not at all: root/ has the packages and all that
// they depend on, unpacked, and a file beside it their sums. No script of a package runs.
func makeTree(home string, packages []string, stderr io.Writer) error {
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return err
	}
	if home, err = filepath.Abs(home); err != nil {
		return err
	}
	lock, err := lockCache(filepath.Dir(home), stderr)
	if err != nil {
		return err
	}
	defer lock.Close()
	if exists(home) {
		return nil
	}
	if err := checkTools("apt-get", "dpkg-deb"); err != nil {
		return err
	}
	if err := checkSpace(filepath.Dir(home), treeSpace, freeBytes); err != nil {
		return err
	}
	r := runner{lock: lock}
	host, err := hostMirror(r)
	if err != nil {
		return err
	}
	return unpackTree(&apt{runner: r, dir: home + ".apt", mirror: host, arch: p.debian}, newMeter(stderr), packages, home)
}

func unpackTree(a *apt, m *meter, packages []string, home string) error {
	if err := a.configure(); err != nil {
		return err
	}
	if err := m.step("fetch the package list of "+a.mirror.suite, nil, a.update); err != nil {
		return err
	}
	plan, err := a.plan(packages)
	if err != nil {
		return err
	}
	progress := func() string {
		return fmt.Sprintf("%s of %s", megabytes(sizeOf(a.archives())), megabytes(total(plan)))
	}
	if err := m.step(fmt.Sprintf("fetch %d Debian packages", len(plan)), progress, func() error { return a.download(packages, plan) }); err != nil {
		return err
	}
	draft := home + ".draft"
	if err := removeTree(draft); err != nil {
		return err
	}
	err = m.step("unpack them", nil, func() error { return unpack(a.runner, a.archives(), plan, filepath.Join(draft, "root")) })
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(draft, treeList), []byte(planSums(plan)), 0o644); err != nil {
		return err
	}
	if err := os.RemoveAll(a.dir); err != nil {
		return err
	}
	return os.Rename(draft, home)
}

func planSums(plan []archive) string {
	var lines []string
	for _, archive := range plan {
		lines = append(lines, archive.sha256+"  "+archive.name+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
