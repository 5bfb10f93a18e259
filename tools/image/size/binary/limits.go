package binary

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// Limits of what programs have, so that damaged headers do not cost more than the file's size.
const (
	maxSections = 512
	maxSegments = 128
	maxNames    = 1 << 16 // bytes of section names
)

// checkHeaders refuses headers that debug/elf would read at a cost beyond the size of the
// file: it reads names once for each section, and unpacks compressed ones.
func checkHeaders(content []byte) error {
	if len(content) < 64 || string(content[:4]) != elf.ELFMAG {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if content[elf.EI_DATA] == byte(elf.ELFDATA2MSB) {
		order = binary.BigEndian
	}
	p := &program{content: content, order: order, pointer: 8}
	counts, table, flags, size := 54, p.word(40), 8, 32
	if content[elf.EI_CLASS] == byte(elf.ELFCLASS32) {
		p.pointer = 4
		counts, table, flags, size = 42, p.word(32), 8, 20
	}
	segments, entry, sections, names := int(p.u16(counts+2)), int(p.u16(counts+4)), int(p.u16(counts+6)), int(p.u16(counts+8))
	switch {
	case segments > maxSegments:
		return fmt.Errorf("%d program headers instead of at most %d", segments, maxSegments)
	case sections > maxSections:
		return fmt.Errorf("%d sections instead of at most %d", sections, maxSections)
	case sections == 0 && table != 0:
		return fmt.Errorf("a number of sections that is not in the header, as of more than %d", maxSections)
	case table >= uint64(len(content)):
		return nil
	}
	at := int(table) + names*entry
	if p.word(at+flags)&uint64(elf.SHF_COMPRESSED) != 0 || p.word(at+size) > maxNames {
		return fmt.Errorf("names of sections that are compressed, or larger than %d bytes", maxNames)
	}
	return nil
}

// checkSegments refuses segments that end behind the file, as those of a truncated one do.
func checkSegments(p *program) error {
	size := uint64(len(p.content))
	for i, s := range p.elf.Progs {
		if s.Type == elf.PT_LOAD && (s.Off > size || s.Filesz > size-s.Off) {
			return fmt.Errorf("segment %d of %d bytes at %d", i, s.Filesz, s.Off)
		}
	}
	return nil
}

// checkSpans refuses sections and segments that overlap, which the specification of ELF rules
// out: work on each one's bytes would not be bounded by the size of the file.
func checkSpans(p *program) error {
	sections, segments := 0, 0
	for _, s := range spans(p) {
		sections += s.to - s.from
	}
	for _, s := range p.segments {
		segments += s.size
	}
	if n := len(p.content); sections > n || segments > 2*n {
		return fmt.Errorf("sections of %d bytes and segments of %d, which overlap,", sections, segments)
	}
	return nil
}
