// Package binary says what the bytes of an executable file are for: which package has how much
// code, data, type data and line tables in a Go program.
package binary

import (
	"bytes"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// Names in parentheses, for bytes that belong to no package.
const (
	elfHeaders       = "(ELF headers)"
	padding          = "(padding)"
	buildInformation = "(build information)"
	fipsInformation  = "(FIPS information)"
	numbers          = "(floating-point constants)"
	linker           = "(linker)"
	assembly         = "(data of assembly)"
	lineTables       = "(line tables)"
	noPackage        = "(types without a package)"
	stringConstants  = "(string constants)"
	functionValues   = "(function values)"
	pointerMasks     = "(pointer masks)"
	symbolTable      = "(symbol table)"
	packed           = "(packed by UPX)"
)

// Attribute says which package each byte of an ELF file belongs to. The parts of the result add
// up to the size of the file.
//
// symbols is the same program linked with its symbol table (-w without -s), or nil. Without
// it, Attribute attributes data by section. Attribute also falls back to sections for files that
// are not Go programs, for packed programs, and for programs of Go versions before 1.20; the
// result's Remark gives the reason. Attribute returns an error for an incomplete ELF file, and for
// symbols of another program.
func Attribute(file, symbols []byte) (*report.Program, error) {
	p, err := openProgram(file)
	if err != nil {
		return nil, err
	}
	twin := p
	if symbols != nil {
		if twin, err = openProgram(symbols); err == nil {
			err = checkTwin(p, twin)
		}
		if err != nil {
			return nil, fmt.Errorf("the program with symbols: %w", err)
		}
	}
	m := &marks{size: len(file)}
	remark := attribute(p, twin, m)
	return &report.Program{Remark: remark, Parts: m.parts(file)}, nil
}

func attribute(p, twin *program, m *marks) (remark string) {
	if bytes.Contains(p.content[:min(len(p.content), 4096)], []byte("UPX!")) && len(p.elf.Sections) == 0 {
		m.begin(0, packed, report.Other)
		return "packed by UPX: nothing can be said of what is in it; pack after it was weighed, or not at all"
	}
	p.markSections(m)
	section := p.section(".gopclntab", ".data.rel.ro.gopclntab")
	if section == nil {
		return "not a Go program, or without .gopclntab: attributed by section or, without sections, by segment"
	}
	t, err := readTables(p, m, section)
	if err != nil {
		return fmt.Sprintf("%v: attributed by section", err)
	}
	var remarks []string
	module, ok := readModule(p, section.Addr, t)
	if ok {
		t.text, t.funcdata = module.text, p.offset(module.gofunc)
		m.begin(p.offset(module.findfunctab), lineTables, report.Lines)
	} else {
		remarks = append(remarks, "no moduledata that is understood, of Go 1.20 to 1.26: stack maps and type data are not attributed")
	}
	t.mark()
	if table, err := twin.elf.Symbols(); err != nil {
		remarks = append(remarks, "no symbols: data and types count by section; link the program once more, with -w and without -s, to know their packages")
	} else {
		address := markSymbols(p, m, table)
		markTypes(p, m, address["type:*"], address["go:string.*"])
		follow(p, m)
	}
	return strings.Join(remarks, "; ")
}
