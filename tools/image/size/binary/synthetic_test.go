package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// Offsets of things in a synthetic program. An address is the offset plus base.
const (
	base      = 0x10000
	textAt    = 0x400
	rodataAt  = 0x480
	stringAt  = rodataAt + 0xa0
	tablesAt  = 0x600
	linksAt   = 0x800
	moduleAt  = 0x820
	symbolsAt = 0xa20
)

// An assembler writes numbers of one byte order at positions.
type assembler struct {
	content []byte
	order   binary.ByteOrder
}

func (a assembler) put(at int, values ...any) {
	var out bytes.Buffer
	for _, v := range values {
		if s, ok := v.(string); ok {
			out.WriteString(s)
			continue
		}
		binary.Write(&out, a.order, v)
	}
	copy(a.content[at:], out.Bytes())
}

// synthetic returns a program of two functions, main.main and fmt.Println, one type, main.T, and one
// string. Its symbols, if any, are one for the string and one before all types.
func synthetic(t testing.TB, symbols bool) []byte {
	t.Helper()
	a := assembler{make([]byte, symbolsAt+0x200), binary.LittleEndian}
	a.put(textAt, "\x48\x8d\x05", int32(stringAt-textAt-7), "\xc3", strings.Repeat("\xcc", 24))
	a.put(textAt+0x20, "\xc3")
	a.putTypes()
	a.put(stringAt, "a string constant")
	a.putTables()
	a.put(linksAt, uint32(0x20))
	a.putModule()
	a.putHeaders(t, symbols)
	return a.content
}

// putTypes writes the type main.T, with its name and its package.
func (a assembler) putTypes() {
	a.put(rodataAt+8, "\x01\x06main.T", "\x00\x04main")
	a.put(rodataAt+0x20, uint64(8), uint64(0), uint32(1), []byte{flagUncommon | flagNamed, 8, 8, 2}, uint64(0), uint64(0), uint32(8), uint32(0))
	a.put(rodataAt+0x50, uint32(16), uint16(1), uint16(1), uint32(16), uint32(0))
	a.put(rodataAt+0x60, uint32(16), ^uint32(0), ^uint32(0), ^uint32(0))
}

// putTables writes .gopclntab.
func (a assembler) putTables() {
	const names, cus, files, pcs, functab = 0x48, 0x68, 0x70, 0x90, 0xa0
	a.put(tablesAt, uint32(go120), []byte{0, 0, 1, 8}, uint64(2), uint64(2), uint64(0),
		uint64(names), uint64(cus), uint64(files), uint64(pcs), uint64(functab))
	a.put(tablesAt+names, "main.main\x00fmt.Println\x00")
	a.put(tablesAt+cus, uint32(0), uint32(8))
	a.put(tablesAt+files, "main.go\x00fmt/print.go\x00")
	a.put(tablesAt+pcs, "\x00\x02\x20\x00\x04\x20\x00")
	a.put(tablesAt+functab, uint32(0), uint32(0x20), uint32(0x20), uint32(0x60), uint32(0x40))
	function := func(at int, entry, name, table, cu uint32) {
		a.put(tablesAt+functab+at, entry, name, uint32(0), uint32(0), table, table, table, uint32(1), cu, uint32(1), []byte{0, 0, 0, 1}, table, uint32(0))
	}
	function(0x20, 0, 0, 1, 0)
	function(0x60, 0x20, 10, 4, 1)
}

// putModule writes the moduledata.
func (a assembler) putModule() {
	words := make([]uint64, 64)
	words[0], words[1] = base+tablesAt, base+tablesAt+0x48
	words[wordFindfunctab], words[wordGofunc], words[wordText] = base+tablesAt+0x1e0, base+tablesAt+0x1c0, base+textAt
	a.put(moduleAt, words)
}

func (a assembler) putHeaders(t testing.TB, symbols bool) {
	t.Helper()
	names := []byte{0}
	sections := []elf.Section64{{}}
	add := func(name string, kind elf.SectionType, flags elf.SectionFlag, at, end int) *elf.Section64 {
		s := elf.Section64{Name: uint32(len(names)), Type: uint32(kind), Flags: uint64(flags), Off: uint64(at), Size: uint64(end - at)}
		if flags&elf.SHF_ALLOC != 0 {
			s.Addr = base + uint64(at)
		}
		names = append(names, name+"\x00"...)
		sections = append(sections, s)
		return &sections[len(sections)-1]
	}
	add(".text", elf.SHT_PROGBITS, elf.SHF_ALLOC|elf.SHF_EXECINSTR, textAt, textAt+0x40)
	add(".rodata", elf.SHT_PROGBITS, elf.SHF_ALLOC, rodataAt, tablesAt)
	add(".gopclntab", elf.SHT_PROGBITS, elf.SHF_ALLOC, tablesAt, linksAt)
	add(".typelink", elf.SHT_PROGBITS, elf.SHF_ALLOC, linksAt, linksAt+4)
	add(".go.module", elf.SHT_PROGBITS, elf.SHF_ALLOC|elf.SHF_WRITE, moduleAt, moduleAt+0x200)
	if symbols {
		table := add(".symtab", elf.SHT_SYMTAB, 0, symbolsAt, symbolsAt+96)
		table.Link, table.Entsize = uint32(len(sections)), 24
		add(".strtab", elf.SHT_STRTAB, 0, symbolsAt+96, symbolsAt+130)
		a.put(symbolsAt+24, []elf.Sym64{
			{Name: 1, Info: uint8(elf.STT_OBJECT), Shndx: 2, Value: base + stringAt, Size: 17},
			{Name: 10, Shndx: 2, Value: base + rodataAt},
			{Name: 17, Shndx: 2, Value: base + stringAt},
		})
		a.put(symbolsAt+96, "\x00fmt.text\x00type:*\x00go:string.*\x00")
	}
	own := add(".shstrtab", elf.SHT_STRTAB, 0, symbolsAt+0x100, symbolsAt+0x100)
	own.Size = uint64(len(names))
	a.put(symbolsAt+0x100, names)
	a.put(0, elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT), Ehsize: 64,
		Phoff: 64, Phentsize: 56, Phnum: 2, Shoff: 0xb0, Shentsize: 64, Shnum: uint16(len(sections)), Shstrndx: uint16(len(sections) - 1),
	})
	a.put(64, []elf.Prog64{
		{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_X), Vaddr: base, Filesz: rodataAt},
		{Type: uint32(elf.PT_LOAD), Off: rodataAt, Vaddr: base + rodataAt, Filesz: symbolsAt - rodataAt},
	})
	a.put(0xb0, sections)
	if end := 0xb0 + 64*len(sections); end > textAt {
		t.Fatalf("expected section headers before %#x, found their end at %#x", textAt, end)
	}
}
