package main

import (
	"archive/tar"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Images hold nothing but their program, so only static emulators run in them. This
// suite's package is smaller than those of later ones.
const (
	emulatorPackage = "qemu-user-static"
	emulatorSuite   = "bookworm"
)

// emulatorLink is the name, in a set, of the folder that has the emulators.
const emulatorLink = "emulators"

// emulatorLayout changes whenever emulators unpacked earlier must not be used.
const emulatorLayout = 1

// Space for the emulators and, while they are being unpacked, for the package.
const emulatorSpace = 180e6

// Architectures of images, by QEMU's names, to Go's.
var emulated = map[string]string{
	"aarch64": "arm64", "arm": "arm", "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x", "x86_64": "amd64",
}

// emulators are the programs that this machine needs to execute all images.
func (p platform) emulators() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(emulated)) {
		if emulated[name] != p.goarch {
			names = append(names, "qemu-"+name+"-static")
		}
	}
	return names
}

func emulatorHome(cache string, p platform) string {
	sum := sha256.Sum256(fmt.Appendln(nil, emulatorLayout, p.debian, emulatorPackage, emulatorSuite, p.emulators()))
	return filepath.Join(cache, "emulators", emulatorSuite+"-"+p.debian+"-"+hex.EncodeToString(sum[:6]))
}

// installEmulators makes the folder home, whole or not at all.
func installEmulators(r runner, m *meter, p platform, home string) (fetched int64, err error) {
	if exists(home) {
		return 0, nil
	}
	if err := checkTools("apt-get", "dpkg-deb"); err != nil {
		return 0, err
	}
	host, err := hostMirror(r)
	if err != nil {
		return 0, err
	}
	host.suite = emulatorSuite
	a := &apt{runner: r, dir: home + ".apt", mirror: host, arch: p.debian, installed: declared}
	if err := a.configure(); err != nil {
		return 0, err
	}
	if err := m.step("fetch the package list of "+emulatorSuite, nil, a.update); err != nil {
		return 0, err
	}
	wanted := []string{emulatorPackage}
	plan, err := a.plan(wanted)
	if err != nil {
		return 0, err
	}
	kept := sizeOf(a.archives())
	progress := func() string {
		return fmt.Sprintf("%s of %s", megabytes(sizeOf(a.archives())), megabytes(total(plan)))
	}
	if err := m.step("fetch "+emulatorPackage, progress, func() error { return a.download(wanted, plan) }); err != nil {
		return 0, err
	}
	fetched = a.listed + total(plan) - kept
	draft := home + ".draft"
	err = m.step("unpack the emulators", nil, func() error {
		if err := removeTree(draft); err != nil {
			return err
		}
		return unpackEmulators(r, a, plan, p, draft)
	})
	if err != nil {
		return fetched, err
	}
	if err := os.RemoveAll(a.dir); err != nil {
		return fetched, err
	}
	return fetched, os.Rename(draft, home)
}

func unpackEmulators(r runner, a *apt, plan []archive, p platform, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, archive := range plan {
		stream, end := io.Pipe()
		go func() {
			end.CloseWithError(r.stream(end, "dpkg-deb", "--fsys-tarfile", filepath.Join(a.archives(), archive.name)))
		}()
		err := extractPrograms(stream, p.emulators(), dir)
		stream.CloseWithError(err)
		if err != nil {
			return &fault{"unpack Debian packages", fmt.Sprintf("%s: %v", archive.name, err), "look for free space in " + dir + ", then run this again"}
		}
	}
	for _, name := range p.emulators() {
		if err := checkEmulator(filepath.Join(dir, name), p); err != nil {
			return &fault{"check the emulators", fmt.Sprintf("%s from %s of %s: %v", name, emulatorPackage, emulatorSuite, err),
				"name a mirror or a snapshot with Debian's own package in THIMBLE_DEBIAN_MIRROR"}
		}
	}
	return nil
}

// extractPrograms keeps the named programs of a package and reads it to its end.
func extractPrograms(stream io.Reader, names []string, dir string) error {
	reader := tar.NewReader(stream)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			_, err := io.Copy(io.Discard, stream)
			return err
		}
		if err != nil {
			return err
		}
		name, inside := strings.CutPrefix(path.Clean("/"+header.Name), "/usr/bin/")
		if !inside || header.Typeflag != tar.TypeReg || !slices.Contains(names, name) {
			continue
		}
		file, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, reader)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
}

func checkEmulator(path string, p platform) error {
	file, err := elf.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("expected a program, found none")
	}
	if err != nil {
		return fmt.Errorf("expected an ELF program: %w", err)
	}
	defer file.Close()
	if file.Machine != p.machine {
		return fmt.Errorf("expected a program for %s, found %s", p.machine, file.Machine)
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return errors.New("expected a static program, found a dynamic one")
		}
	}
	return nil
}

// addEmulators makes what the folder emulators of a set names. Bazel works without it,
// and does not ask again for a day where it cannot be made.
func addEmulators(cache, out string, stderr io.Writer) error {
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return err
	}
	lock, err := lockCache(cache, stderr)
	if err != nil {
		return err
	}
	defer lock.Close()
	link, home := filepath.Join(out, emulatorLink), emulatorHome(cache, p)
	if exists(link) {
		return nil
	}
	err = checkSpace(cache, emulatorSpace, freeBytes)
	if err == nil {
		var fetched int64
		if fetched, err = installEmulators(runner{lock: lock}, newMeter(stderr), p, home); err == nil {
			fmt.Fprintf(stderr, "airgap: images of other architectures can be executed now, downloaded %s\n", megabytes(fetched))
			return os.Symlink(home, link)
		}
	}
	const later = "airgap: images of other architectures are not executed; the next attempt is in a day, or when %s is gone\n"
	marker := filepath.Join(out, "no-"+emulatorLink)
	fmt.Fprintf(stderr, later, marker)
	return errors.Join(err, writeFile(marker, nil, 0o644))
}
