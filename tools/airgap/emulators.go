package main

import (
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

func (m *maker) emulatorHome() string {
	sum := sha256.Sum256(fmt.Appendln(nil, emulatorLayout, m.goarch, emulatorPackage, emulatorSuite, m.emulators()))
	return filepath.Join(m.cache, "emulators", fmt.Sprintf("%s-%s-%x", emulatorSuite, m.goarch, sum[:6]))
}

// addEmulators makes what the folder emulators of a set names. Bazel works without it,
// and does not ask again for a day where it cannot be made.
func (m *maker) addEmulators(out string) error {
	link, home := filepath.Join(out, emulatorLink), m.emulatorHome()
	if exists(link) {
		return nil
	}
	err := m.make(home, func(draft string) error {
		root := filepath.Join(draft, "root")
		if _, err := m.unpack(request{emulatorSuite, emulatorPackage, declared}, home+".apt", root, nil); err != nil {
			return err
		}
		for _, name := range m.emulators() {
			program := filepath.Join(draft, name)
			err := os.Rename(filepath.Join(root, "usr/bin", name), program)
			if err == nil {
				err = m.checkEmulator(program)
			}
			if err != nil {
				return fmt.Errorf("%s from %s of %s: %w; name a mirror or a snapshot with Debian's own package in THIMBLE_DEBIAN_MIRROR", name, emulatorPackage, emulatorSuite, err)
			}
		}
		return os.RemoveAll(root)
	})
	if err == nil {
		fmt.Fprintln(m.stderr, "airgap: images of other architectures can be executed now")
		return os.Symlink(home, link)
	}
	marker := filepath.Join(out, "no-"+emulatorLink)
	fmt.Fprintf(m.stderr, "airgap: images of other architectures are not executed; the next attempt is in a day, or when %s is gone\n", marker)
	return errors.Join(err, writeFile(marker, "", 0o644))
}

func (p platform) checkEmulator(path string) error {
	file, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("expected an ELF program: %w", err)
	}
	defer file.Close()
	if file.Machine != p.machine {
		return fmt.Errorf("expected a program for %s, found %s", p.machine, file.Machine)
	}
	if isDynamic(path) {
		return errors.New("expected a static program, found a dynamic one")
	}
	return nil
}
