package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// A program is an ELF file in memory. Beyond its end, its methods return zero or the offset -1.
type program struct {
	content []byte
	elf     *elf.File
	order   binary.ByteOrder
	pointer int // size of a pointer in bytes
}

// Limits of headers, which keep memory small: the package debug/elf reads the name of every
// section, however long it is, and unpacks compressed names.
const (
	maxSections = 512
	maxSegments = 128
	maxNames    = 1 << 16 // bytes of all names
)

func openProgram(content []byte) (*program, error) {
	p := &program{content: content, order: binary.LittleEndian, pointer: 8}
	if len(content) > elf.EI_NIDENT && content[elf.EI_DATA] == byte(elf.ELFDATA2MSB) {
		p.order = binary.BigEndian
	}
	if len(content) > elf.EI_NIDENT && content[elf.EI_CLASS] == byte(elf.ELFCLASS32) {
		p.pointer = 4
	}
	err := p.checkHeader()
	if err == nil {
		p.elf, err = elf.NewFile(bytes.NewReader(content))
	}
	if err == nil {
		err = p.checkSegments()
	}
	if err != nil {
		return nil, fmt.Errorf("expected a complete ELF file, found %w in one of %d bytes: it is truncated or damaged; build it anew", err, len(content))
	}
	return p, nil
}

// A header is the header of an ELF file: the offsets of its tables, and the number and size of
// their entries.
type header struct {
	size                           int
	segments, segment, segmentSize int
	sections, section, sectionSize int
	names                          int // index of the section with the names of sections
}

func (p *program) header() header {
	at, size := 24+p.pointer, 40+3*p.pointer
	u16 := func(i int) int { return int(p.u16(size - 12 + 2*i)) }
	return header{
		size:     size,
		segments: int(p.word(at)), segmentSize: u16(1), segment: u16(2),
		sections: int(p.word(at + p.pointer)), sectionSize: u16(3), section: u16(4),
		names: u16(5),
	}
}

func (p *program) checkHeader() error {
	h := p.header()
	names := h.sections + h.names*h.sectionSize
	switch {
	case h.segment > maxSegments:
		return fmt.Errorf("%d program headers instead of at most %d", h.segment, maxSegments)
	case h.section > maxSections || h.section == 0 && h.sections != 0:
		return fmt.Errorf("%d sections instead of 1 to %d", h.section, maxSections)
	case p.word(names+8)&uint64(elf.SHF_COMPRESSED) != 0 || p.word(names+8+3*p.pointer) > maxNames:
		return fmt.Errorf("names of sections that are compressed, or larger than %d bytes", maxNames)
	}
	return nil
}

// checkSegments refuses segments that end behind the end of the file, as in a truncated file.
func (p *program) checkSegments() error {
	size := uint64(len(p.content))
	for i, s := range p.elf.Progs {
		if s.Type == elf.PT_LOAD && (s.Off > size || s.Filesz > size-s.Off) {
			return fmt.Errorf("segment %d of %d bytes at %d", i, s.Filesz, s.Off)
		}
	}
	return nil
}

// offset returns the offset of an address in the file, or -1.
func (p *program) offset(address uint64) int {
	for _, s := range p.elf.Progs {
		if s.Type == elf.PT_LOAD && address >= s.Vaddr && address-s.Vaddr < s.Filesz {
			return int(s.Off + address - s.Vaddr)
		}
	}
	return -1
}

// bytes returns n bytes at an offset, or zeros beyond the end.
func (p *program) bytes(offset, n int) []byte {
	if offset < 0 || offset > len(p.content)-n {
		return make([]byte, n)
	}
	return p.content[offset : offset+n]
}

func (p *program) u16(offset int) uint16 { return p.order.Uint16(p.bytes(offset, 2)) }
func (p *program) u32(offset int) uint32 { return p.order.Uint32(p.bytes(offset, 4)) }

// word returns the pointer at an offset in the file.
func (p *program) word(offset int) uint64 {
	if p.pointer == 4 {
		return uint64(p.u32(offset))
	}
	return p.order.Uint64(p.bytes(offset, 8))
}

// section returns the first of the named sections that the file has, or nil.
func (p *program) section(names ...string) *elf.Section {
	for _, name := range names {
		if s := p.elf.Section(name); s != nil && s.Type != elf.SHT_NOBITS {
			return s
		}
	}
	return nil
}

// sectionAt returns the section at an offset of the file, or nil.
func (p *program) sectionAt(at int) *elf.Section {
	for _, s := range p.elf.Sections {
		if from, to := p.span(s); at >= from && at < to {
			return s
		}
	}
	return nil
}

// span returns the offsets of a section in the file: 0 and 0 if the section is in memory only.
func (p *program) span(s *elf.Section) (from, to int) {
	if s.Type == elf.SHT_NOBITS || s.Type == elf.SHT_NULL {
		return 0, 0
	}
	n := uint64(len(p.content))
	from = int(min(s.Offset, n))
	return from, from + int(min(s.FileSize, n-uint64(from)))
}

// purposes maps sections to the package, or name in parentheses, that their bytes count for.
var purposes = map[string]string{
	".shstrtab":     elfHeaders,
	".go.buildinfo": buildInformation,
	".go.fipsinfo":  fipsInformation,
	".go.module":    "runtime",
	".typelink":     noPackage,
	".itablink":     noPackage,
	".symtab":       symbolTable,
	".strtab":       symbolTable,
}

// markSections marks the headers, and each section with its name. In a file without sections it
// marks segments.
func (p *program) markSections(m *marks) {
	h := p.header()
	for _, table := range [][2]int{{0, h.size}, {h.segments, h.segment * h.segmentSize}, {h.sections, h.section * h.sectionSize}} {
		m.begin(table[0], elfHeaders, report.Other)
		m.end(table[0]+table[1], report.Other)
	}
	for _, s := range p.elf.Sections {
		if from, to := p.span(s); from < to {
			m.section(from, s)
			m.end(to, report.Other)
		}
	}
	if len(p.elf.Sections) > 0 {
		return
	}
	for _, s := range p.elf.Progs {
		if s.Type == elf.PT_LOAD {
			m.put(int(s.Off), rankSection, "(segment)", loadedKind(s.Flags&elf.PF_X != 0, s.Flags&elf.PF_W != 0))
			m.end(int(s.Off+s.Filesz), report.Other)
		}
	}
}

// section gives the bytes from an offset to the section, unless a thing begins there.
func (m *marks) section(at int, s *elf.Section) {
	name, ok := purposes[s.Name]
	if !ok {
		name = "(" + s.Name + ")"
	}
	m.put(at, rankSection, name, sectionKind(s))
}

func sectionKind(s *elf.Section) report.Kind {
	switch {
	case s.Flags&elf.SHF_ALLOC == 0, s.Type != elf.SHT_PROGBITS, s.Name == ".go.buildinfo", s.Name == ".go.fipsinfo":
		return report.Other
	case strings.HasSuffix(s.Name, ".gopclntab"):
		return report.Lines
	case s.Name == ".typelink", s.Name == ".itablink":
		return report.Types
	}
	return loadedKind(s.Flags&elf.SHF_EXECINSTR != 0, s.Flags&elf.SHF_WRITE != 0 && !strings.HasPrefix(s.Name, ".data.rel.ro"))
}

func loadedKind(executable, writable bool) report.Kind {
	switch {
	case executable:
		return report.Code
	case writable:
		return report.Variables
	}
	return report.ReadOnly
}
