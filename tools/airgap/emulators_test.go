package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// emulatorProgram is an ELF file with the program headers that decide.
func emulatorProgram(t *testing.T, machine elf.Machine, types ...elf.ProgType) string {
	t.Helper()
	header := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: uint16(len(types))}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA], header.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var program bytes.Buffer
	parts := []any{header}
	for _, kind := range types {
		parts = append(parts, elf.Prog64{Type: uint32(kind)})
	}
	for _, part := range parts {
		if err := binary.Write(&program, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return program.String()
}

// newEmulatorRepo has Debian's package as it should be, but for the changes.
func newEmulatorRepo(t *testing.T, changes map[string]string) (*debianRepo, platform) {
	t.Helper()
	repo := newDebianRepo(t, nil)
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	static := emulatorProgram(t, p.machine, elf.PT_LOAD, elf.PT_GNU_STACK)
	files := map[string]string{"usr/bin/qemu-sparc-static": static, "usr/share/doc/qemu-arm-static": "text\n"}
	for _, name := range p.emulators() {
		files["usr/bin/"+name] = static
	}
	for name, content := range changes {
		files["usr/bin/"+name] = content
		if content == "" {
			delete(files, "usr/bin/"+name)
		}
	}
	repo.add(t, emulatorPackage, "1", files)
	repo.suite = emulatorSuite
	repo.publish(t)
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+repo.dir)
	return repo, p
}

func TestEmulatorsOfMachine(t *testing.T) {
	for architecture, expected := range map[string]string{
		"amd64": "qemu-aarch64-static qemu-arm-static qemu-ppc64le-static qemu-riscv64-static qemu-s390x-static",
		"arm64": "qemu-arm-static qemu-ppc64le-static qemu-riscv64-static qemu-s390x-static qemu-x86_64-static",
	} {
		p, err := findPlatform("linux", architecture)
		if found := strings.Join(p.emulators(), " "); err != nil || found != expected {
			t.Errorf("%s: expected %s, found %s, %v", architecture, expected, found, err)
		}
	}
}

// A platform that is added needs an emulator here.
func TestEmulatorsOfAllPlatforms(t *testing.T) {
	text, err := os.ReadFile("../../platforms/defs.bzl")
	if err != nil {
		t.Fatal(err)
	}
	var expected []string
	for _, match := range regexp.MustCompile(`"linux_\w+": _platform\("(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		expected = append(expected, match[1])
	}
	slices.Sort(expected)
	if found := slices.Sorted(maps.Values(emulated)); len(expected) == 0 || !slices.Equal(found, expected) {
		t.Errorf("expected the architectures of platforms/defs.bzl, %v, found %v", expected, found)
	}
}

func TestAddEmulators(t *testing.T) {
	_, p := newEmulatorRepo(t, nil)
	cache := t.TempDir()
	out := filepath.Join(cache, "set/key")
	add := func(out string) string {
		t.Helper()
		if err := os.MkdirAll(out, 0o755); err != nil {
			t.Fatal(err)
		}
		var says strings.Builder
		if err := addEmulators(cache, out, &says); err != nil {
			t.Fatal(err)
		}
		return says.String()
	}
	if says := add(out); !strings.Contains(says, "can be executed now, downloaded") {
		t.Errorf("expected a word about the download, found %q", says)
	}
	entries, err := os.ReadDir(filepath.Join(out, "emulators"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%s: expected mode 0755, found %v, %v", entry.Name(), info.Mode(), err)
		}
	}
	if found, expected := strings.Join(names, " "), strings.Join(p.emulators(), " "); found != expected {
		t.Errorf("expected %s and nothing else, found %s", expected, found)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "emulators/*.*")); len(left) > 0 {
		t.Errorf("expected no archives to be left, found %v", left)
	}
	t.Run("another set needs no network", func(t *testing.T) {
		t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
		if says := add(out + "2"); !strings.Contains(says, "downloaded 0 MB") {
			t.Errorf("expected nothing to be downloaded, found %q", says)
		}
	})
	t.Run("again", func(t *testing.T) {
		if says := add(out); says != "" {
			t.Errorf("expected nothing to be done, found %q", says)
		}
	})
}

func TestAddEmulatorsFails(t *testing.T) {
	dynamic := emulatorProgram(t, elf.EM_X86_64, elf.PT_INTERP, elf.PT_LOAD)
	if runtime.GOARCH == "arm64" {
		dynamic = emulatorProgram(t, elf.EM_AARCH64, elf.PT_INTERP, elf.PT_LOAD)
	}
	for name, test := range map[string]struct {
		changes map[string]string
		damage  func(t *testing.T, repo *debianRepo)
		says    []string
	}{
		"dynamic":     {changes: map[string]string{"qemu-s390x-static": dynamic}, says: []string{"qemu-s390x-static from qemu-user-static of bookworm", "expected a static program, found a dynamic one"}},
		"missing":     {changes: map[string]string{"qemu-arm-static": ""}, says: []string{"qemu-arm-static", "expected a program, found none"}},
		"no program":  {changes: map[string]string{"qemu-arm-static": "text\n"}, says: []string{"qemu-arm-static", "expected an ELF program"}},
		"other built": {changes: map[string]string{"qemu-arm-static": emulatorProgram(t, elf.EM_RISCV, elf.PT_LOAD)}, says: []string{"qemu-arm-static", "found EM_RISCV"}},
		"altered package": {damage: func(t *testing.T, repo *debianRepo) {
			path := filepath.Join(repo.dir, "pool/qemu-user-static.deb")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			put(t, path, strings.Repeat("x", int(info.Size())), 0o644)
		}, says: []string{"fetch Debian packages", "run this again"}},
		"no archive": {damage: func(t *testing.T, repo *debianRepo) {
			path := filepath.Join(repo.dir, "pool/qemu-user-static.deb")
			put(t, path, "no archive\n", 0o644)
			repo.index.Reset()
			repo.list(t, emulatorPackage, "1")
			repo.publish(t)
		}, says: []string{"unpack Debian packages", "qemu-user-static_1_", "dpkg-deb"}},
		"no such suite": {damage: func(t *testing.T, repo *debianRepo) { os.RemoveAll(filepath.Join(repo.dir, "dists/bookworm")) },
			says: []string{"expected the suite bookworm", "THIMBLE_DEBIAN_MIRROR"}},
	} {
		t.Run(name, func(t *testing.T) {
			repo, p := newEmulatorRepo(t, test.changes)
			if test.damage != nil {
				test.damage(t, repo)
			}
			cache := t.TempDir()
			out := filepath.Join(cache, "set/key")
			var says strings.Builder
			expectError(t, addEmulators(cache, out, &says), test.says...)
			if !strings.Contains(says.String(), "are not executed") || !exists(filepath.Join(out, "no-emulators")) {
				t.Errorf("expected a word about it and a marker, found %q", says.String())
			}
			if exists(filepath.Join(out, "emulators")) || exists(emulatorHome(cache, p)) {
				t.Error("expected nothing that looks complete")
			}
		})
	}
}

// A new set takes what an earlier one has fetched.
func TestMakeSetHasEmulators(t *testing.T) {
	w := newWorld(t)
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(emulatorHome(w.cache, p), "qemu-arm-static"), fakeProgram, 0o755)
	if _, err := w.make(w.out); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(w.out, "emulators/qemu-arm-static")); err != nil {
		t.Error(err)
	}
	command, err := os.ReadFile(filepath.Join(w.out, "bazel"))
	if expected := "THIMBLE_EMULATORS='" + w.out + "/emulators'"; err != nil || !strings.Contains(string(command), expected) {
		t.Errorf("expected %s, found %s, %v", expected, command, err)
	}
}
