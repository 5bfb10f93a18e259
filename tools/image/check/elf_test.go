package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

// elfFile is an ELF file as small as one can be: what the checks read of it, and nothing
// that could be executed.
type elfFile struct {
	machine     machine
	interpreter string
	section     string // name of a further section
	library     string // in a dynamic section
}

var native = machines[runtime.GOARCH]

func (p elfFile) bytes(t *testing.T) []byte {
	t.Helper()
	var order binary.ByteOrder = binary.LittleEndian
	if p.machine.Data == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	const header, segment, section = 64, 56, 64
	names := []byte("\x00.names\x00" + p.section + "\x00")
	var tail []byte
	place := func(data []byte) (offset uint64) {
		offset = uint64(header + segment + len(tail))
		tail = append(tail, data...)
		return offset
	}
	interpreter := elf.Prog64{Type: uint32(elf.PT_NULL)}
	if p.interpreter != "" {
		interpreter = elf.Prog64{Type: uint32(elf.PT_INTERP), Off: place([]byte(p.interpreter + "\x00")), Filesz: uint64(len(p.interpreter) + 1)}
	}
	sections := []elf.Section64{{}, {Name: 1, Type: uint32(elf.SHT_STRTAB), Off: place(names), Size: uint64(len(names))}}
	if p.section != "" {
		sections = append(sections, elf.Section64{Name: 8, Type: uint32(elf.SHT_PROGBITS), Off: header})
	}
	if p.library != "" {
		text := []byte("\x00" + p.library + "\x00")
		sections = append(sections, elf.Section64{Type: uint32(elf.SHT_STRTAB), Off: place(text), Size: uint64(len(text))})
		var entries bytes.Buffer
		binary.Write(&entries, order, []elf.Dyn64{{Tag: int64(elf.DT_NEEDED), Val: 1}, {}})
		sections = append(sections, elf.Section64{
			Type: uint32(elf.SHT_DYNAMIC), Off: place(entries.Bytes()), Size: uint64(entries.Len()),
			Link: uint32(len(sections) - 1), Entsize: 16,
		})
	}
	var out bytes.Buffer
	err := binary.Write(&out, order, elf.Header64{
		Ident:   [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(p.machine.Class), byte(p.machine.Data), byte(elf.EV_CURRENT)},
		Type:    uint16(elf.ET_EXEC),
		Machine: uint16(p.machine.Machine), Version: uint32(elf.EV_CURRENT), Ehsize: header,
		Phoff: header, Phentsize: segment, Phnum: 1,
		Shoff: uint64(header + segment + len(tail)), Shentsize: section, Shnum: uint16(len(sections)), Shstrndx: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	binary.Write(&out, order, interpreter)
	out.Write(tail)
	binary.Write(&out, order, sections)
	return out.Bytes()
}

func TestCheckProgram(t *testing.T) {
	complete := elfFile{machine: machines["amd64"]}.bytes(t)
	for name, c := range map[string]struct {
		content      []byte
		architecture string
		messages     []string
	}{
		"static, stripped":    {complete, "amd64", nil},
		"big endian":          {elfFile{machine: machines["s390x"]}.bytes(t), "s390x", nil},
		"other machine":       {complete, "arm64", []string{"a program for EM_AARCH64, ELFCLASS64, ELFDATA2LSB", "EM_X86_64"}},
		"other byte order":    {elfFile{machine: machine{elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2MSB}}.bytes(t), "ppc64le", []string{"ELFDATA2LSB", "ELFDATA2MSB"}},
		"unknown platform":    {complete, "mips", []string{"amd64, arm, arm64", "mips"}},
		"interpreter":         {elfFile{machine: native, interpreter: "/lib/ld.so"}.bytes(t), runtime.GOARCH, []string{"a static program", "/lib/ld.so", "config:pure"}},
		"shared library":      {elfFile{machine: native, library: "libc.so.6"}.bytes(t), runtime.GOARCH, []string{"a static program", "libc.so.6"}},
		"debug information":   {elfFile{machine: native, section: ".debug_info"}.bytes(t), runtime.GOARCH, []string{"a stripped program", ".debug_info"}},
		"compressed":          {elfFile{machine: native, section: ".zdebug_line"}.bytes(t), runtime.GOARCH, []string{"a stripped program", ".zdebug_line"}},
		"truncated":           {complete[:70], "amd64", []string{"a complete ELF file"}},
		"nothing but a magic": {[]byte(elf.ELFMAG), "amd64", []string{"a complete ELF file"}},
	} {
		t.Run(name, func(t *testing.T) {
			expectFailures(t, checkProgram(c.content, c.architecture), c.messages)
		})
	}
}

func TestCheckNamesFileOfBadProgram(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{}, []imagetest.File{{Name: "lib/x.so", Content: elfFile{machine: machines["amd64"]}.bytes(t)}})
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	expectFailures(t, checkPrograms(subject{image, tree, "//t:image on linux/arm64"}), []string{"/lib/x.so of //t:image on linux/arm64"})
}
