package executable

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// headers are those of an ELF file, in the form for 64 bits, as the System V ABI has them.
type headers struct {
	class    elf.Class
	order    binary.ByteOrder
	file     elf.Header64
	segments []elf.Prog64
	sections []elf.Section64
	names    []string // of the sections
}

// readHeaders reads the headers of a complete ELF file.
func readHeaders(content []byte) (*headers, error) {
	if !IsELF(content) {
		return nil, fmt.Errorf("expected an ELF file, which begins with %q, found %q", elf.ELFMAG, content[:min(len(content), 4)])
	}
	parsed, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("expected a complete ELF file, found %w", err)
	}
	h := &headers{class: parsed.Class, order: parsed.ByteOrder}
	if h.class == elf.ELFCLASS32 {
		var narrow elf.Header32
		err = binary.Read(bytes.NewReader(content), h.order, &narrow)
		h.file = elf.Header64{
			Ident: narrow.Ident, Type: narrow.Type, Machine: narrow.Machine, Version: narrow.Version,
			Entry: uint64(narrow.Entry), Phoff: uint64(narrow.Phoff), Shoff: uint64(narrow.Shoff),
			Flags: narrow.Flags, Ehsize: narrow.Ehsize, Phentsize: narrow.Phentsize, Phnum: narrow.Phnum,
			Shentsize: narrow.Shentsize, Shnum: narrow.Shnum, Shstrndx: narrow.Shstrndx,
		}
	} else {
		err = binary.Read(bytes.NewReader(content), h.order, &h.file)
	}
	if err != nil {
		return nil, fmt.Errorf("expected a complete ELF header, found %w", err)
	}
	for _, segment := range parsed.Progs {
		h.segments = append(h.segments, elf.Prog64{Type: uint32(segment.Type), Off: segment.Off, Filesz: segment.Filesz})
	}
	for _, s := range parsed.Sections {
		h.names = append(h.names, s.Name)
		h.sections = append(h.sections, elf.Section64{
			Type: uint32(s.Type), Flags: uint64(s.Flags), Addr: s.Addr, Off: s.Offset, Size: s.FileSize,
			Link: s.Link, Info: s.Info, Addralign: s.Addralign, Entsize: s.Entsize,
		})
		if elf.SectionType(s.Type) == elf.SHT_NOBITS {
			h.sections[len(h.sections)-1].Size = s.Size
		}
	}
	return h, nil
}

// entry is the size of one section header in bytes.
func (h *headers) entry() uint64 {
	if h.class == elf.ELFCLASS32 {
		return 40
	}
	return 64
}

// table is the section headers as they are stored.
func (h *headers) table() []byte {
	var out bytes.Buffer
	for _, s := range h.sections {
		if h.class != elf.ELFCLASS32 {
			binary.Write(&out, h.order, s)
			continue
		}
		binary.Write(&out, h.order, elf.Section32{
			Name: s.Name, Type: s.Type, Flags: uint32(s.Flags), Addr: uint32(s.Addr), Off: uint32(s.Off), Size: uint32(s.Size),
			Link: s.Link, Info: s.Info, Addralign: uint32(s.Addralign), Entsize: uint32(s.Entsize),
		})
	}
	return out.Bytes()
}

// head is the file's header as it is stored.
func (h *headers) head() []byte {
	var out bytes.Buffer
	if h.class != elf.ELFCLASS32 {
		binary.Write(&out, h.order, h.file)
		return out.Bytes()
	}
	binary.Write(&out, h.order, elf.Header32{
		Ident: h.file.Ident, Type: h.file.Type, Machine: h.file.Machine, Version: h.file.Version,
		Entry: uint32(h.file.Entry), Phoff: uint32(h.file.Phoff), Shoff: uint32(h.file.Shoff),
		Flags: h.file.Flags, Ehsize: h.file.Ehsize, Phentsize: h.file.Phentsize, Phnum: h.file.Phnum,
		Shentsize: h.file.Shentsize, Shnum: h.file.Shnum, Shstrndx: h.file.Shstrndx,
	})
	return out.Bytes()
}
