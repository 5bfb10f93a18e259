package executable

import (
	"bytes"
	"cmp"
	"debug/elf"
	"fmt"
	"slices"
	"strings"
)

// Strip returns the program without its symbol table and debug information: the file that the
// linker writes with -s -w, and without the padding that it leaves between the program's data
// and the names of the sections.
//
// What is loaded keeps its bytes and its place in the file; section headers remain for the
// other sections. A file whose sections depend on the symbol table, as those of object files
// do, that has compressed ones to keep, or no section headers, is returned as it is.
// A file that is not a complete and consistent ELF file is an error.
func Strip(file []byte) ([]byte, error) {
	h, err := readHeaders(file)
	if err != nil {
		return nil, err
	}
	if err := h.check(file); err != nil {
		return nil, err
	}
	removed := h.removable()
	if removed == nil {
		return slices.Clone(file), nil
	}
	end := h.loadedEnd()
	for i, s := range h.sections {
		if !removed[i] && s.Off < end && stores(s) {
			end = max(end, s.Off+s.Size) // a section that is not loaded as a whole
		}
	}
	for i, s := range h.sections {
		if removed[i] && s.Off < end && stores(s) {
			return nil, fmt.Errorf("expected the section %s behind the %d bytes that are loaded, found it at %d", h.names[i], end, s.Off)
		}
	}
	return h.rewrite(file, removed, end), nil
}

// check says whether segments and sections lie within the file and sections do not overlap.
func (h *headers) check(file []byte) error {
	size := uint64(len(file))
	within := func(what string, offset, length uint64) error {
		if offset > size || length > size-offset {
			return fmt.Errorf("expected a file of at least %d bytes, which %s needs, found %d: it is truncated", offset+length, what, size)
		}
		return nil
	}
	if err := within("the ELF header", 0, uint64(h.file.Ehsize)); err != nil {
		return err
	}
	for i, s := range h.segments {
		if err := within(fmt.Sprintf("segment %d", i), s.Off, s.Filesz); err != nil {
			return err
		}
	}
	type extent struct {
		name       string
		start, end uint64
	}
	table := uint64(len(h.sections)) * h.entry()
	if err := within("the table of section headers", h.file.Shoff, table); err != nil {
		return err
	}
	stored := []extent{
		{"the ELF header", 0, uint64(len(h.head()))},
		{"the section headers", h.file.Shoff, h.file.Shoff + table},
	}
	if len(h.sections) == 0 {
		stored = nil
	}
	for i, s := range h.sections {
		if !stores(s) {
			continue
		}
		if err := within("section "+h.names[i], s.Off, s.Size); err != nil {
			return err
		}
		stored = append(stored, extent{"section " + h.names[i], s.Off, s.Off + s.Size})
	}
	slices.SortStableFunc(stored, func(a, b extent) int { return cmp.Compare(a.start, b.start) })
	for k := 1; k < len(stored); k++ {
		if a, b := stored[k-1], stored[k]; a.end > b.start {
			return fmt.Errorf("expected sections that do not overlap, found %s and %s at %d", a.name, b.name, b.start)
		}
	}
	return nil
}

// stores tells whether the section has bytes in the file.
func stores(s elf.Section64) bool {
	t := elf.SectionType(s.Type)
	return t != elf.SHT_NULL && t != elf.SHT_NOBITS && s.Size > 0
}

// removable says which sections nothing but a debugger needs; nil where that is not known.
func (h *headers) removable() []bool {
	n := len(h.sections)
	if n == 0 || n != int(h.file.Shnum) || int(h.file.Shstrndx) >= n || uint64(h.file.Shentsize) != h.entry() {
		return nil
	}
	removed := make([]bool, n)
	for i, s := range h.sections {
		if s.Flags&uint64(elf.SHF_ALLOC) != 0 {
			continue
		}
		t, name := elf.SectionType(s.Type), h.names[i]
		removed[i] = t == elf.SHT_SYMTAB || t == elf.SHT_SYMTAB_SHNDX || t == elf.SHT_STRTAB && name == ".strtab" ||
			i == int(h.file.Shstrndx) || strings.HasPrefix(name, ".debug_") || strings.HasPrefix(name, ".zdebug_")
	}
	if i := int(h.file.Shstrndx); i == 0 || !removed[i] {
		return nil
	}
	for i, s := range h.sections {
		if removed[i] {
			continue
		}
		if elf.SectionType(s.Type) == elf.SHT_GROUP || int(s.Link) >= n || removed[s.Link] {
			return nil
		}
		if h.infoIsSection(i) && (int(s.Info) >= n || removed[s.Info]) {
			return nil
		}
		if s.Flags&uint64(elf.SHF_ALLOC) == 0 && s.Addralign > 4096 {
			return nil
		}
		if s.Flags&uint64(elf.SHF_COMPRESSED) != 0 { // debug/elf has the alignment of what is in it
			return nil
		}
	}
	return removed
}

// infoIsSection says whether sh_info of the section is the index of another one.
func (h *headers) infoIsSection(i int) bool {
	t := elf.SectionType(h.sections[i].Type)
	return t == elf.SHT_REL || t == elf.SHT_RELA || h.sections[i].Flags&uint64(elf.SHF_INFO_LINK) != 0
}

// loadedEnd is the offset behind everything whose place in the file is fixed.
func (h *headers) loadedEnd() uint64 {
	end := max(uint64(len(h.head())), uint64(h.file.Ehsize))
	if h.file.Phnum > 0 {
		end = max(end, h.file.Phoff+uint64(h.file.Phnum)*uint64(h.file.Phentsize))
	}
	for _, s := range h.segments {
		end = max(end, s.Off+s.Filesz)
	}
	for _, s := range h.sections {
		if s.Flags&uint64(elf.SHF_ALLOC) != 0 && stores(s) {
			end = max(end, s.Off+s.Size)
		}
	}
	return end
}

// rewrite puts what remains behind the end of what is loaded, as close as alignment allows.
func (h *headers) rewrite(file []byte, removed []bool, end uint64) []byte {
	out := slices.Clone(file[:end])
	var names bytes.Buffer
	names.WriteByte(0)
	index := make([]uint32, len(removed))
	kept := headers{class: h.class, order: h.order, file: h.file}
	for i, s := range h.sections {
		if removed[i] {
			continue
		}
		index[i] = uint32(len(kept.sections))
		if s.Flags&uint64(elf.SHF_ALLOC) == 0 && s.Off >= end && elf.SectionType(s.Type) != elf.SHT_NOBITS && elf.SectionType(s.Type) != elf.SHT_NULL {
			out = align(out, s.Addralign)
			var content []byte
			if s.Size > 0 { // an empty section may be anywhere
				content = file[s.Off : s.Off+s.Size]
			}
			s.Off = uint64(len(out))
			out = append(out, content...)
		}
		if name := h.names[i]; name != "" {
			s.Name = uint32(names.Len())
			names.WriteString(name + "\x00")
		}
		kept.sections = append(kept.sections, s)
	}
	k := 0
	for i := range h.sections {
		if removed[i] {
			continue
		}
		s := &kept.sections[k]
		s.Link = index[s.Link]
		if h.infoIsSection(i) {
			s.Info = index[s.Info]
		}
		k++
	}
	own := elf.Section64{Name: uint32(names.Len()), Type: uint32(elf.SHT_STRTAB), Off: uint64(len(out)), Addralign: 1}
	names.WriteString(".shstrtab\x00")
	own.Size = uint64(names.Len())
	out = append(out, names.Bytes()...)
	kept.sections = append(kept.sections, own)

	kept.file.Shnum = uint16(len(kept.sections))
	kept.file.Shstrndx = kept.file.Shnum - 1
	out = kept.place(out, h, end)
	copy(out, kept.head())
	return out
}

// place writes the table of section headers where it was, if that is loaded, or at the end.
func (h *headers) place(out []byte, before *headers, end uint64) []byte {
	table := h.table()
	former := uint64(len(before.sections)) * h.entry()
	if before.file.Shoff+former <= end && uint64(len(table)) <= former {
		clear(out[before.file.Shoff : before.file.Shoff+former])
		copy(out[before.file.Shoff:], table)
		return out
	}
	out = align(out, 8)
	h.file.Shoff = uint64(len(out))
	return append(out, table...)
}

// align pads with zeros.
func align(out []byte, to uint64) []byte {
	for to > 1 && uint64(len(out))%to != 0 {
		out = append(out, 0)
	}
	return out
}
