// Package binary says what the bytes of an executable file are for: which package has how much
// code, data, type data and line tables in a Go program.
package binary

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"go/version"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// Packages of bytes that belong to no package.
const (
	elfHeaders       = "(ELF headers)"
	padding          = "(padding)"
	buildInformation = "(build information)"
	fipsInformation  = "(FIPS information)"
	notes            = "(notes)"
	dynamicLinking   = "(dynamic linking)"
	numbers          = "(floating-point constants)"
	linker           = "(linker)"
	lineTables       = "(line tables)"
	noPackage        = "(types without a package)"
	stringConstants  = "(string constants)"
	functionValues   = "(function values)"
	pointerMasks     = "(pointer masks)"
	symbolTable      = "(symbol table)"
	debugInformation = "(debug information)"
	packed           = "(packed by UPX)"
)

// Attribute says which package each byte of an ELF file belongs to. The parts of the result add
// up to the size of the file.
//
// Symbols are the same program linked with its symbol table (-w without -s), or nil. Without
// them, data is attributed to the package whose code refers to it first. What keeps the
// attribution from being whole is said in the result's Remark: files that are not Go programs,
// that are packed, or that a Go version made which is not understood (those before 1.20), are
// attributed by section. What is no complete ELF file, and symbols of another program, are
// errors.
func Attribute(file, symbols []byte) (*report.Program, error) {
	l, remark, err := attributed(file, symbols)
	if err != nil {
		return nil, err
	}
	return &report.Program{Remark: remark, Parts: l.parts()}, nil
}

// Places is where in the file the parts are that Attribute says, in the order of the file and
// without gaps.
func Places(file, symbols []byte) ([]Place, error) {
	l, _, err := attributed(file, symbols)
	if err != nil {
		return nil, err
	}
	return l.places(), nil
}

func attributed(file, symbols []byte) (l *ledger, remark string, err error) {
	p, err := openProgram(file)
	if err != nil {
		return nil, "", refuse(file, err)
	}
	twin := p
	if symbols != nil {
		if twin, err = openProgram(symbols); err != nil {
			return nil, "", fmt.Errorf("the program with symbols: %w", refuse(symbols, err))
		}
		if err := checkTwin(p, twin); err != nil {
			return nil, "", err
		}
	}
	l = newLedger(len(file))
	return l, attribute(p, twin, l), nil
}

func attribute(p, twin *program, l *ledger) (remark string) {
	if isPacked(p) {
		l.claim(0, len(p.content), l.owner(packed), report.Other)
		return "packed by UPX: nothing can be said of what is in it; pack after it was weighed, or not at all"
	}
	claimHeaders(p, l)
	claimUnloaded(p, l)
	section := p.section(".gopclntab", ".data.rel.ro.gopclntab")
	if section == nil {
		claimSections(p, l)
		if len(p.elf.Sections) == 0 {
			return "no section headers: attributed by what is loaded; build without sstrip"
		}
		return "not a Go program, or without .gopclntab: attributed by section"
	}
	start, end := p.span(section)
	t := readTables(p, l, start, end, section.Addr)
	if t == nil {
		claimSections(p, l)
		return fmt.Sprintf("line tables with the magic number %#x, of another Go than 1.20 to 1.26, or damaged: attributed by section", p.u32(start))
	}
	return attributeGo(p, twin, l, t)
}

func attributeGo(p, twin *program, l *ledger, t *tables) (remark string) {
	m := findModule(p, t.address, uint64(t.names-t.start))
	t.claim(p, l, m)
	text := claimCode(p, l, t, m)
	table := readSymbols(twin)
	var remarks []string
	if len(table) == 0 {
		remarks = append(remarks, "no symbols: data is counted with the package whose code refers to it first; link a twin with -w and without -s to know better")
	}
	var walker *types
	if m == nil {
		remarks = append(remarks, "no moduledata that is understood, of Go 1.20 to 1.26: type data is not attributed")
	} else {
		l.claim(m.offset, m.end, l.owner("runtime"), report.Variables)
		walker = &types{program: p, ledger: l, module: m, swiss: swissMaps(p.content), known: map[int]int{}, paths: map[int]string{}, budget: len(p.content)}
		walker.claim()
	}
	claimNamed(p, l)
	claimSymbols(p, l, table)
	follow(p, l, t, text, walker, table)
	claimPadding(p, l)
	for _, g := range groupsOf(p, table) {
		l.claim(g.from, g.to, l.owner(g.name), g.kind)
	}
	if len(table) > 0 {
		claimUnknown(p, l)
	} else {
		claimSections(p, l)
	}
	return strings.Join(remarks, "; ")
}

// swissMaps says whether the type data of maps has the form of Go 1.24 and later.
func swissMaps(content []byte) bool {
	info, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		return true
	}
	goVersion, experiments, _ := strings.Cut(info.GoVersion, " ")
	return !strings.Contains(experiments, "noswissmap") &&
		(!version.IsValid(goVersion) || version.Compare(goVersion, "go1.24") >= 0)
}
