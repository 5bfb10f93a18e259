package binary

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

const (
	go120   = 0xfffffff1 // the magic number of .gopclntab since Go 1.20
	funcLen = 44         // the fixed part of a runtime._func in bytes
	maxList = 32         // tables of one function; the compiler writes at most 12
	maxPath = 1 << 10    // of a source file
)

// tables has the offsets of the tables in .gopclntab, and adds marks for them.
type tables struct {
	*program
	*marks
	from, to                        int // of the section
	names, cus, files, pcs, functab int
	functions                       int
	text                            uint64 // address of the first function
	funcdata                        int    // offset of functions' data, such as stack maps; or -1

	packages map[int]string    // by offset of a function's name
	units    map[uint32]string // the package of a compilation unit, by index
}

// readTables reads the header of .gopclntab.
func readTables(p *program, m *marks, section *elf.Section) (*tables, error) {
	t := &tables{program: p, marks: m, packages: map[int]string{}, units: map[uint32]string{}}
	t.from, t.to = p.span(section)
	word := func(i int) uint64 { return p.word(t.from + 8 + i*p.pointer) }
	size := uint64(t.to - t.from)
	if magic := p.u32(t.from); magic != go120 {
		return nil, fmt.Errorf("line tables with the magic number %#x, of another Go than 1.20 to 1.26, or damaged", magic)
	}
	order := []int{t.from}
	for i, to := range []*int{&t.names, &t.cus, &t.files, &t.pcs, &t.functab} {
		*to = t.from + int(min(word(3+i), size))
		order = append(order, *to)
	}
	if !slices.IsSorted(order) || word(0) > uint64(t.to-t.functab)/8 {
		return nil, fmt.Errorf("line tables of %d functions in %d bytes, which are damaged", word(0), size)
	}
	t.functions = int(word(0))
	t.text, t.funcdata = word(2), -1
	if text := p.section(".text"); t.text == 0 && text != nil {
		t.text = text.Addr
	}
	return t, nil
}

// mark gives each function's code and tables to its package. Tables that several functions share
// count for the first of them.
func (t *tables) mark() {
	t.begin(t.from, lineTables, report.Lines)
	t.begin(t.pcs, lineTables, report.Lines) // the empty table
	t.markNames()
	end, last := t.functab, 0
	for i := range t.functions {
		entry := t.functab + 8*i
		record := t.functab + int(t.u32(entry+4))
		if record < end || record+funcLen > t.to {
			continue // records follow each other
		}
		owner := t.owner(record)
		code := t.offset(t.text + uint64(t.u32(entry)))
		t.begin(code, owner, report.Code)
		t.begin(entry, owner, report.Lines)
		t.begin(record, owner, report.Lines)
		t.begin(t.name(record), owner, report.Lines)
		end = record + funcLen
		pcdata, funcdata := int(t.u32(record+28)), int(t.bytes(record+43, 1)[0])
		if pcdata > maxList || funcdata > maxList {
			continue
		}
		for _, field := range []int{16, 20, 24} {
			t.piece(t.pcs, t.functab, record+field, owner)
		}
		for range pcdata {
			t.piece(t.pcs, t.functab, end, owner)
			end += 4
		}
		for range funcdata {
			last = max(last, t.piece(t.funcdata, len(t.content), end, owner))
			end += 4
		}
	}
	table := t.functab + 8*t.functions // the last entry: the address behind the last function
	t.begin(table, lineTables, report.Lines)
	t.end(t.offset(t.text+uint64(t.u32(table))), report.Code)
	t.put(end, rankSection, lineTables, report.Lines)
	t.markFiles()
	if s := t.sectionAt(last + 32); s != nil && last < t.from {
		t.marks.section(last+32, s) // before Go 1.26, stack maps are within read-only data
	}
}

// piece marks a piece of a table, whose offset a field has, and returns its offset in the file.
func (t *tables) piece(from, to, field int, owner string) int {
	at := from + int(t.u32(field))
	if from < 0 || at >= to {
		return 0
	}
	t.begin(at, owner, report.Lines)
	return at
}

func (t *tables) name(record int) int { return t.names + int(t.u32(record+4)) }

// owner returns the package of a function: by its name, or for assembly, whose names have no
// package, by its file or by other functions of its compilation unit.
func (t *tables) owner(record int) string {
	unit := t.u32(record + 32)
	owner := cmp.Or(t.packages[t.name(record)], packageOfFile(t.file(record, unit)), t.units[unit], linker)
	if t.units[unit] == "" && owner[0] != '(' {
		t.units[unit] = owner
	}
	return owner
}

// file returns the path of the file that a function begins in, or "".
func (t *tables) file(record int, unit uint32) string {
	at := t.pcs + int(t.u32(record+20))
	if at >= t.functab {
		return ""
	}
	// Values begin with -1, and their differences are zigzag-encoded.
	number, _ := binary.Uvarint(t.content[at:t.functab])
	index := int64(number>>1) ^ -int64(number&1) - 1
	entry := t.cus + 4*(int(unit)+int(index))
	if index < 0 || index > 1<<20 || entry+4 > t.files {
		return ""
	}
	name := t.files + int(t.u32(entry))
	if name >= t.pcs {
		return ""
	}
	path, _, _ := bytes.Cut(t.content[name:min(name+maxPath, t.pcs)], []byte{0})
	return string(path)
}

// markNames gives the names of functions, also of inlined ones, to the packages that they name.
func (t *tables) markNames() {
	for at := t.names; at < t.cus; {
		name, _, _ := bytes.Cut(t.content[at:t.cus], []byte{0})
		if owner := packageOf(string(name)); owner != "" {
			t.packages[at] = owner
			t.begin(at, owner, report.Lines)
		} else {
			t.put(at, rankSection, lineTables, report.Lines)
		}
		at += len(name) + 1
	}
}

// markFiles gives the files of each compilation unit, and their names, to its package.
func (t *tables) markFiles() {
	owner := lineTables
	for at := t.cus; at+4 <= t.files; at += 4 {
		owner = cmp.Or(t.units[uint32(at-t.cus)/4], owner)
		t.begin(at, owner, report.Lines)
		if name := t.files + int(t.u32(at)); name < t.pcs {
			t.begin(name, owner, report.Lines)
		}
	}
}
