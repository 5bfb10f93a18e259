package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// prefixLayout changes whenever an installation made earlier must not be used.
const prefixLayout = 3

// Space for the unpacked packages and, while they are being unpacked, for their
// archives and the package list.
const bazelSpace = 650e6

// prefixKey names an installation by all that decides what is in it, so that one
// is found again without asking the mirror.
func prefixKey(p platform) string {
	sum := sha256.Sum256(fmt.Appendln(nil, prefixLayout, p.debian, bazelVersion, os.Getenv("THIMBLE_DEBIAN_SUITE"), wanted, declared))
	return "bazel-" + bazelVersion + "-" + hex.EncodeToString(sum[:6])
}

// installBazel makes the tree of Debian packages. Paths into the tree are
// written into it, so it is made in its place, and a marker written last says
// that it is complete.
func installBazel(r runner, m *meter, p prefix, home string) (fetched int64, err error) {
	marker := filepath.Join(home, "complete")
	if exists(marker) {
		return 0, nil
	}
	if err := checkTools("apt-get", "dpkg-deb"); err != nil {
		return 0, err
	}
	host, err := hostMirror(r)
	if err != nil {
		return 0, err
	}
	a := &apt{runner: r, dir: filepath.Join(home, "apt"), mirror: host, arch: p.debian, installed: declared}
	if err := a.configure(); err != nil {
		return 0, err
	}
	lists := func() string { return megabytes(sizeOf(filepath.Join(a.dir, "lists"))) }
	if err := m.step("fetch Debian's package list", lists, a.update); err != nil {
		return 0, err
	}
	plan, err := a.plan(wanted)
	if err != nil {
		return 0, err
	}
	if err := checkBazel(plan); err != nil {
		return 0, err
	}
	kept := sizeOf(a.archives())
	progress := func() string {
		return fmt.Sprintf("%s of %s", megabytes(sizeOf(a.archives())), megabytes(total(plan)))
	}
	if err := m.step(fmt.Sprintf("fetch %d Debian packages", len(plan)), progress, func() error { return a.download(wanted, plan) }); err != nil {
		return 0, err
	}
	fetched = a.listed + total(plan) - kept
	unpacked := func() string { return megabytes(sizeOf(p.dir)) }
	if err := m.step("unpack them", unpacked, func() error { return unpack(r, a.archives(), plan, p.dir) }); err != nil {
		return fetched, err
	}
	if err := m.step("relocate Bazel", nil, func() error { return p.relocate(r) }); err != nil {
		return fetched, err
	}
	if err := p.check(r); err != nil {
		return fetched, err
	}
	// Complete installations are found without apt, so its files only take space.
	if err := os.RemoveAll(a.dir); err != nil {
		return fetched, err
	}
	return fetched, writeFile(marker, nil, 0o644)
}

// unpack starts from an empty folder: a killed run may have left half a file, or
// patched programs.
func unpack(r runner, from string, plan []archive, to string) error {
	if err := removeTree(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	queue := slices.SortedFunc(slices.Values(plan), func(a, b archive) int { return int(b.size - a.size) })
	next := make(chan archive, len(queue))
	for _, archive := range queue {
		next <- archive
	}
	close(next)
	var workers sync.WaitGroup
	problems := make(chan error, len(queue))
	for range 2 {
		workers.Go(func() {
			for archive := range next {
				if _, err := r.output("dpkg-deb", "-x", filepath.Join(from, archive.name), to); err != nil {
					problems <- err
				}
			}
		})
	}
	workers.Wait()
	close(problems)
	var texts []string
	for err := range problems {
		texts = append(texts, err.Error())
	}
	if len(texts) > 0 {
		return &fault{"unpack Debian packages", strings.Join(texts, "\n"), "look for free space in " + to + ", then run this again"}
	}
	return nil
}
