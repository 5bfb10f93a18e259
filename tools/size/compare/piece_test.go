package main

import (
	"debug/elf"
	"reflect"
	"strings"
	"testing"
)

func section(name string, kind elf.SectionType, address, offset, size uint64) *elf.Section {
	return &elf.Section{SectionHeader: elf.SectionHeader{Name: name, Type: kind, Flags: elf.SHF_ALLOC, Addr: address, Offset: offset, Size: size}}
}

var sections = []*elf.Section{
	section(".text", elf.SHT_PROGBITS, 0x401000, 0x1000, 0x100),
	section(".gopclntab", elf.SHT_PROGBITS, 0x402000, 0x2000, 0x100),
	section(".data", elf.SHT_PROGBITS, 0x403000, 0x3000, 0x100),
	section(".bss", elf.SHT_NOBITS, 0x404000, 0x3100, 0x100),
	{SectionHeader: elf.SectionHeader{Name: ".symtab", Size: 0x100}},
}

func TestPiecesOf(t *testing.T) {
	found, err := piecesOf(sections, []symbol{
		{0x403010, 8, "fmt.variable"},
		{0x401000, 0x20, "main.main"},
		{0x401020, 0x10, "cmpbody"},
		{0x401000, 0, "runtime.text"},
		{0x402000, 0x100, "runtime.findfunctab"},
		{0x404000, 8, "main.zero"},
		{0, 8, "go.go"},
	}, map[string]bool{"main": true, "fmt": true, "runtime": true})
	expected := []piece{
		symbolAt(".text", "main.main", "main", 0x1000, 0x1020),
		symbolAt(".text", "cmpbody", "", 0x1020, 0x1030),
		symbolAt(".data", "fmt.variable", "fmt", 0x3010, 0x3018),
	}
	if err != nil || !reflect.DeepEqual(found, expected) {
		t.Errorf("expected %v, found %v, %v", expected, found, err)
	}
}

func TestPiecesOfRefuses(t *testing.T) {
	for message, symbols := range map[string][]symbol{
		"expected symbols, found none":         {{0x404000, 4, "main.main"}},
		"expected symbols that do not overlap": {{0x401000, 4, "main.main"}, {0x401003, 4, "main.f"}},
		"that end in their section":            {{0x4010fc, 5, "main.main"}},
	} {
		if found, err := piecesOf(sections, symbols, nil); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("expected an error with %q, found %v, %v", message, found, err)
		}
	}
}
