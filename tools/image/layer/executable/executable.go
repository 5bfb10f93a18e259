// Package executable says whether a program can be executed in an image that holds no other file.
package executable

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A Machine is what an ELF header says of the machine that a program is for.
type Machine struct {
	elf.Machine
	elf.Class
	elf.Data
}

// Machines maps the architecture in an image's config to its machine.
var Machines = map[string]Machine{
	"amd64":   {elf.EM_X86_64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"arm":     {elf.EM_ARM, elf.ELFCLASS32, elf.ELFDATA2LSB},
	"arm64":   {elf.EM_AARCH64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"ppc64le": {elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"riscv64": {elf.EM_RISCV, elf.ELFCLASS64, elf.ELFDATA2LSB},
	"s390x":   {elf.EM_S390, elf.ELFCLASS64, elf.ELFDATA2MSB},
}

func (m Machine) String() string { return fmt.Sprintf("%s, %s, %s", m.Machine, m.Class, m.Data) }

// A Problem is one reason why a file cannot be executed.
type Problem struct {
	Expected, Found, Remedy string
}

// IsELF says whether the content begins as an ELF file does.
func IsELF(content []byte) bool { return bytes.HasPrefix(content, []byte(elf.ELFMAG)) }

// CheckMachine says what keeps the file from being a complete ELF file for the architecture.
func CheckMachine(content io.ReaderAt, architecture string) []Problem {
	file, err := elf.NewFile(content)
	if err != nil {
		return []Problem{{
			Expected: "a complete ELF file",
			Found:    err.Error(),
			Remedy:   "build the program anew; a file with an ELF header that is none does not belong into an image",
		}}
	}
	defer file.Close()
	expected, ok := Machines[architecture]
	if !ok {
		return []Problem{{
			Expected: "a platform of " + strings.Join(slices.Sorted(maps.Keys(Machines)), ", "),
			Found:    architecture,
			Remedy:   "build the image for one of these",
		}}
	}
	if found := (Machine{file.Machine, file.Class, file.Data}); found != expected {
		return []Problem{{
			Expected: "a program for " + expected.String(),
			Found:    found.String(),
			Remedy:   "build the program for " + architecture + "; a prebuilt one needs a select",
		}}
	}
	return nil
}

// CheckStatic returns the parts of a complete ELF file that need a dynamic linker.
func CheckStatic(content io.ReaderAt) []Problem {
	file, err := elf.NewFile(content)
	if err != nil {
		return nil
	}
	defer file.Close()
	found := dynamic(file)
	if found == "" {
		return nil
	}
	return []Problem{{
		Expected: "a static program",
		Found:    found,
		Remedy:   "build with --@rules_go//go/config:pure, as .bazelrc does, and without cgo",
	}}
}

// CheckStripped returns the sections of a complete ELF file that only debuggers read.
func CheckStripped(content io.ReaderAt) []Problem {
	file, err := elf.NewFile(content)
	if err != nil {
		return nil
	}
	defer file.Close()
	sections := symbols(file)
	if len(sections) == 0 {
		return nil
	}
	return []Problem{{
		Expected: "a stripped program",
		Found:    "the sections " + strings.Join(sections, ", "),
		Remedy:   "build without --strip=never, --compilation_mode=dbg and -c dbg, and keep -s -w among the linker options",
	}}
}

// dynamic names the part of the file that needs a dynamic linker, or returns "".
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
