package binary

import (
	"bytes"
	"cmp"
	"debug/elf"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// checkTwin says why the program with symbols is not the same program.
func checkTwin(p, twin *program) error {
	const remedy = "; link the two from the same inputs, one with -s -w and one with -w"
	for _, s := range p.elf.Sections {
		if s.Type == elf.SHT_NOBITS || s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		other := twin.section(s.Name)
		if other == nil || other.Addr != s.Addr || other.Size != s.Size {
			return fmt.Errorf("expected the same program with symbols, found one that has not the section %s at %#x of %d bytes%s", s.Name, s.Addr, s.Size, remedy)
		}
		a, b := p.span(s)
		c, d := twin.span(other)
		if !bytes.Equal(p.content[a:b], twin.content[c:d]) {
			return fmt.Errorf("expected the same program with symbols, found one that has other bytes in the section %s%s", s.Name, remedy)
		}
	}
	return nil
}

// groups are symbols without a size. Each stands before data that has no symbols of its own.
var groups = map[string]struct {
	name string
	kind report.Kind
}{
	"type:*":           {noPackage, report.Types},
	"go:string.*":      {stringConstants, report.ReadOnly},
	"go:funcdesc":      {functionValues, report.ReadOnly},
	"runtime.gcbits.*": {pointerMasks, report.Types},
}

// markSymbols marks variables and constants by their symbols, and the ends of functions. It
// returns the addresses of groups.
func markSymbols(p *program, m *marks, symbols []elf.Symbol) map[string]uint64 {
	addresses := map[string]uint64{}
	for _, s := range symbols {
		at := p.offset(s.Value)
		section := p.sectionAt(at)
		if section == nil {
			continue
		}
		kind := sectionKind(section)
		if group, ok := groups[s.Name]; ok {
			addresses[s.Name] = s.Value
			m.put(at, rankSection, group.name, group.kind)
		}
		if s.Size == 0 || kind == report.Lines || kind == report.Types {
			continue
		}
		if strings.HasPrefix(s.Name, "go:itab.") {
			kind = report.Types
		}
		if elf.ST_TYPE(s.Info) == elf.STT_OBJECT {
			m.begin(at, cmp.Or(packageOf(s.Name), assembly), kind)
		}
		m.end(at+int(s.Size), kind)
	}
	return addresses
}
