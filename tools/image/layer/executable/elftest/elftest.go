// Package elftest makes ELF files for the tests of what reads them.
package elftest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"

	"example.com/thimble/tools/image/layer/executable"
)

// A File is an ELF file as small as one can be: what the checks read of it, and nothing
// that could be executed.
type File struct {
	executable.Machine
	Interpreter string
	Section     string // name of a further section
	Library     string // in a dynamic section
}

// Bytes is the content of the file.
func (p File) Bytes(t testing.TB) []byte {
	t.Helper()
	var order binary.ByteOrder = binary.LittleEndian
	if p.Machine.Data == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	const header, segment, section = 64, 56, 64
	names := []byte("\x00.names\x00" + p.Section + "\x00")
	var tail []byte
	place := func(data []byte) (offset uint64) {
		offset = uint64(header + segment + len(tail))
		tail = append(tail, data...)
		return offset
	}
	interpreter := elf.Prog64{Type: uint32(elf.PT_NULL)}
	if p.Interpreter != "" {
		interpreter = elf.Prog64{Type: uint32(elf.PT_INTERP), Off: place([]byte(p.Interpreter + "\x00")), Filesz: uint64(len(p.Interpreter) + 1)}
	}
	sections := []elf.Section64{{}, {Name: 1, Type: uint32(elf.SHT_STRTAB), Off: place(names), Size: uint64(len(names))}}
	if p.Section != "" {
		sections = append(sections, elf.Section64{Name: 8, Type: uint32(elf.SHT_PROGBITS), Off: header})
	}
	if p.Library != "" {
		text := []byte("\x00" + p.Library + "\x00")
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
		Ident:   [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(p.Machine.Class), byte(p.Machine.Data), byte(elf.EV_CURRENT)},
		Type:    uint16(elf.ET_EXEC),
		Machine: uint16(p.Machine.Machine), Version: uint32(elf.EV_CURRENT), Ehsize: header,
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
