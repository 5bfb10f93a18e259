package main

import (
	"cmp"
	"debug/elf"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A piece is where in the file a symbol is.
type piece struct {
	key
	pkg      string // "" where the name names none of the program's: it is not compared
	from, to int    // offsets
}

// shared are sections in which a symbol's bytes are those of many packages.
var shared = []string{".gopclntab", ".typelink", ".itablink"}

// piecesOf are the symbols that have bytes in the file, in its order.
func piecesOf(sections []*elf.Section, symbols []symbol, packages map[string]bool) ([]piece, error) {
	var pieces []piece
	for _, s := range symbols {
		section := sectionOf(sections, s.address)
		if s.size == 0 || section == nil || section.Type == elf.SHT_NOBITS || slices.Contains(shared, section.Name) {
			continue
		}
		from := section.Offset + s.address - section.Addr
		if s.size > section.Offset+section.Size-from {
			return nil, fmt.Errorf("expected symbols that end in their section, found %s of %d bytes at %#x in %s", s.name, s.size, s.address, section.Name)
		}
		pieces = append(pieces, piece{key{section.Name, s.name}, packageOf(s.name, packages), int(from), int(from + s.size)})
	}
	if len(pieces) == 0 {
		return nil, fmt.Errorf("expected symbols, found none")
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	for i, p := range pieces[1:] {
		if before := pieces[i]; before.to > p.from {
			return nil, fmt.Errorf("expected symbols that do not overlap, found %s and %s at %d", before.name, p.name, p.from)
		}
	}
	return pieces, nil
}

func sectionOf(sections []*elf.Section, address uint64) *elf.Section {
	for _, s := range sections {
		if s.Flags&elf.SHF_ALLOC != 0 && address >= s.Addr && address-s.Addr < s.Size {
			return s
		}
	}
	return nil
}

// packageOf is the package of the program that a symbol's name begins with, as in
// "net/http.(*Server).Serve". Dots in the last element of its path are %2e there. There is none
// for names of the linker, as in "go:itab.*os.File,io.Writer", those of assembly, and those of
// packages that the program has not, which are linknames.
func packageOf(name string, packages map[string]bool) string {
	if strings.HasPrefix(name, "runtime.modinfo") {
		return "" // what the go command writes of modules
	}
	for i, c := range name {
		if c != '.' {
			continue
		}
		if pkg, err := url.PathUnescape(name[:i]); err == nil && packages[pkg] {
			return pkg
		}
	}
	return ""
}
