package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A machine is what an ELF header says of the machine that a program is for.
type machine struct {
	elf.Machine
	elf.Class
	elf.Data
}

// machines maps a platform's architecture to its machine.
var machines = map[string]machine{
	"amd64":   {elf.EM_X86_64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"arm":     {elf.EM_ARM, elf.ELFCLASS32, elf.ELFDATA2LSB},
	"arm64":   {elf.EM_AARCH64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"ppc64le": {elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"riscv64": {elf.EM_RISCV, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"s390x":   {elf.EM_S390, elf.ELFCLASS64, elf.ELFDATA2MSB},
}

func (m machine) String() string { return fmt.Sprintf("%s, %s, %s", m.Machine, m.Class, m.Data) }

// checkPrograms checks every ELF file of the image.
func checkPrograms(s subject) []failure {
	var failures []failure
	for _, name := range slices.Sorted(maps.Keys(s.Tree)) {
		content := s.Tree[name].Content
		if !bytes.HasPrefix(content, []byte(elf.ELFMAG)) {
			continue
		}
		for _, f := range checkProgram(content, s.Platform.Architecture) {
			f.Where = name + " of " + s.Name
			failures = append(failures, f)
		}
	}
	return failures
}

func checkProgram(content []byte, architecture string) []failure {
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return []failure{{
			Expected: "a complete ELF file",
			Found:    err.Error(),
			Remedy:   "build the program anew; a file with an ELF header that is none does not belong into an image",
		}}
	}
	defer file.Close()

	var failures []failure
	if expected, ok := machines[architecture]; !ok {
		failures = append(failures, failure{
			Expected: "a platform of " + strings.Join(slices.Sorted(maps.Keys(machines)), ", "),
			Found:    architecture,
			Remedy:   "build the image for one of these",
		})
	} else if found := (machine{file.Machine, file.Class, file.Data}); found != expected {
		failures = append(failures, failure{
			Expected: "a program for " + expected.String(),
			Found:    found.String(),
			Remedy:   "build the program for " + architecture + "; a prebuilt one needs a select",
		})
	}
	if found := dynamic(file); found != "" {
		failures = append(failures, failure{
			Expected: "a static program",
			Found:    found,
			Remedy:   "build with --@rules_go//go/config:pure, as .bazelrc does, and without cgo",
		})
	}
	if sections := symbols(file); len(sections) > 0 {
		failures = append(failures, failure{
			Expected: "a stripped program",
			Found:    "the sections " + strings.Join(sections, ", "),
			Remedy:   "build without --strip=never, --compilation_mode=dbg and -c dbg, and keep -s -w among the linker options",
		})
	}
	return failures
}

// dynamic says what of the file needs a dynamic linker, or nothing.
func dynamic(file *elf.File) string {
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			// The name of the interpreter is at most a page: a longer one is none.
			name := make([]byte, min(segment.Filesz, 4096))
			n, _ := segment.ReadAt(name, 0)
			return "the interpreter " + string(bytes.TrimRight(name[:n], "\x00"))
		}
	}
	if libraries, err := file.ImportedLibraries(); err == nil && len(libraries) > 0 {
		return "the shared libraries " + strings.Join(libraries, ", ")
	}
	return ""
}

func symbols(file *elf.File) []string {
	var found []string
	for _, section := range file.Sections {
		if section.Type == elf.SHT_SYMTAB || strings.HasPrefix(section.Name, ".debug_") || strings.HasPrefix(section.Name, ".zdebug_") {
			found = append(found, section.Name)
		}
	}
	return found
}
