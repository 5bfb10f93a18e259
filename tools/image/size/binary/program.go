package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
)

// A program is an ELF file in memory, read by address.
type program struct {
	content  []byte
	elf      *elf.File
	order    binary.ByteOrder
	pointer  int // size of a pointer in bytes
	segments []extent
}

// An extent is a range of addresses that is in the file.
type extent struct {
	address uint64
	offset  int
	size    int
	code    bool
}

func openProgram(content []byte) (*program, error) {
	if err := checkHeaders(content); err != nil {
		return nil, err
	}
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	p := &program{content: content, elf: file, order: file.ByteOrder, pointer: 8}
	if file.Class == elf.ELFCLASS32 {
		p.pointer = 4
	}
	if err := checkSegments(p); err != nil {
		return nil, err
	}
	for _, s := range file.Progs {
		if s.Type == elf.PT_LOAD && s.Filesz > 0 {
			p.segments = append(p.segments, extent{s.Vaddr, int(s.Off), int(s.Filesz), s.Flags&elf.PF_X != 0})
		}
	}
	if err := checkSpans(p); err != nil {
		return nil, err
	}
	return p, nil
}

// offset is where in the file an address is, or -1.
func (p *program) offset(address uint64) int {
	for _, s := range p.segments {
		if address >= s.address && address-s.address < uint64(s.size) {
			return s.offset + int(address-s.address)
		}
	}
	return -1
}

// word is the pointer at an offset in the file; 0 beyond its end.
func (p *program) word(offset int) uint64 {
	if offset < 0 || offset+p.pointer > len(p.content) {
		return 0
	}
	if p.pointer == 4 {
		return uint64(p.order.Uint32(p.content[offset:]))
	}
	return p.order.Uint64(p.content[offset:])
}

// u32 is the number at an offset in the file; 0 beyond its end.
func (p *program) u32(offset int) uint32 {
	if offset < 0 || offset+4 > len(p.content) {
		return 0
	}
	return p.order.Uint32(p.content[offset:])
}

// u16 is the number at an offset in the file; 0 beyond its end.
func (p *program) u16(offset int) uint16 {
	if offset < 0 || offset+2 > len(p.content) {
		return 0
	}
	return p.order.Uint16(p.content[offset:])
}

// byte is that at an offset in the file; 0 beyond its end.
func (p *program) byte(offset int) byte {
	if offset < 0 || offset >= len(p.content) {
		return 0
	}
	return p.content[offset]
}

// section is the section of a name that is in the file, or nil.
func (p *program) section(names ...string) *elf.Section {
	for _, s := range p.elf.Sections {
		if slices.Contains(names, s.Name) && stored(s) {
			return s
		}
	}
	return nil
}

// span is where in the file a section is.
func (p *program) span(s *elf.Section) (from, to int) {
	n := uint64(len(p.content))
	from = int(min(s.Offset, n))
	return from, from + int(min(s.FileSize, n-uint64(from)))
}

func stored(s *elf.Section) bool { return s.Type != elf.SHT_NOBITS && s.Type != elf.SHT_NULL }

func loaded(s *elf.Section) bool { return stored(s) && s.Flags&elf.SHF_ALLOC != 0 }
