package main

import (
	"debug/elf"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// addEmulators makes a set and adds emulators of a package that is as it should be, but for the
// changes.
func addEmulators(t *testing.T, changes map[string]string) (m *maker, out, says string, code int) {
	t.Helper()
	m = newMaker(t)
	static := program(t, m.machine, elf.PT_LOAD, elf.PT_GNU_STACK)
	files := map[string]string{"usr/bin/qemu-sparc-static": static}
	for _, name := range m.emulators() {
		files["usr/bin/"+name] = static
	}
	for name, content := range changes {
		files["usr/bin/"+name] = content
		if content == "" {
			delete(files, "usr/bin/"+name)
		}
	}
	repo := newDebianRepo(t)
	repo.add(t, emulatorPackage, "1", files)
	repo.publish(t, emulatorSuite)
	if changes["suite"] != "" {
		t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+changes["suite"])
	}
	out = filepath.Join(m.cache, "set/key")
	for _, set := range []string{out, out + "2"} {
		if err := os.MkdirAll(set, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var stderr strings.Builder
	code = run([]string{"-out", out, "-emulators"}, &stderr)
	return m, out, stderr.String(), code
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
	m, out, says, code := addEmulators(t, nil)
	if code != 0 || !strings.Contains(says, "can be executed now") {
		t.Fatalf("expected emulators, found %d, %q", code, says)
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
	if !slices.Equal(names, m.emulators()) {
		t.Errorf("expected %v and nothing else, found %v", m.emulators(), names)
	}
	if left, _ := filepath.Glob(filepath.Join(m.cache, "emulators/*.*")); len(left) > 0 {
		t.Errorf("expected no archives to be left, found %v", left)
	}
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
	for _, set := range []string{out, out + "2"} {
		if code := run([]string{"-out", set, "-emulators"}, t.Output()); code != 0 || !exists(set+"/emulators") {
			t.Errorf("%s: expected emulators without a network, found %d", set, code)
		}
	}
}

func TestAddEmulatorsFails(t *testing.T) {
	m := newMaker(t)
	for name, test := range map[string]struct {
		changes map[string]string
		says    []string
	}{
		"dynamic":       {map[string]string{"qemu-s390x-static": program(t, m.machine, elf.PT_INTERP)}, []string{"qemu-s390x-static from qemu-user-static of bookworm", "expected a static program, found a dynamic one"}},
		"missing":       {map[string]string{"qemu-arm-static": ""}, []string{"qemu-arm-static", "no such file"}},
		"no program":    {map[string]string{"qemu-arm-static": "#!text\n"}, []string{"qemu-arm-static", "expected an ELF program"}},
		"other built":   {map[string]string{"qemu-arm-static": program(t, elf.EM_RISCV, elf.PT_LOAD)}, []string{"qemu-arm-static", "found EM_RISCV"}},
		"no such suite": {map[string]string{"suite": t.TempDir()}, []string{"expected the suite bookworm", "THIMBLE_DEBIAN_MIRROR"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, out, says, code := addEmulators(t, test.changes)
			for _, part := range append(test.says, "are not executed") {
				if !strings.Contains(says, part) || code != 1 {
					t.Errorf("expected exit code 1 and %q, found %d, %q", part, code, says)
				}
			}
			if !exists(filepath.Join(out, "no-emulators")) || exists(filepath.Join(out, "emulators")) || exists(m.emulatorHome()) {
				t.Error("expected a marker and nothing that looks complete")
			}
		})
	}
}
