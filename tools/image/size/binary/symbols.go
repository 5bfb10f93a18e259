package binary

import (
	"bytes"
	"debug/elf"
	"fmt"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// checkTwin says why the program with symbols is not the same program.
func checkTwin(p, twin *program) error {
	const remedy = "; link the two from the same inputs, one with -s -w and one with -w"
	for _, s := range p.elf.Sections {
		if !loaded(s) {
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

// claimSymbols claims what symbols of data say. Symbols that name no package are left to who
// refers to them.
func claimSymbols(p *program, l *ledger, symbols []elf.Symbol) {
	for _, s := range symbols {
		at := p.offset(s.Value)
		if s.Size == 0 || at < 0 || s.Size > uint64(len(p.content)) || elf.ST_TYPE(s.Info) != elf.STT_OBJECT {
			continue
		}
		l.claim(at, at+int(s.Size), l.owner(packageOf(s.Name)), p.kind(at))
	}
}

// readSymbols are the symbols of data by address, the larger ones of the same address last,
// and none where there is no symbol table.
func readSymbols(p *program) []elf.Symbol {
	symbols, err := p.elf.Symbols()
	if err != nil {
		return nil
	}
	slices.SortStableFunc(symbols, func(a, b elf.Symbol) int {
		switch {
		case a.Value != b.Value:
			if a.Value < b.Value {
				return -1
			}
			return 1
		case a.Size < b.Size:
			return -1
		case a.Size > b.Size:
			return 1
		}
		return 0
	})
	return symbols
}

// carriers are symbols without a size that stand before groups of symbols that have none of
// their own, and what the groups are.
var carriers = map[string]struct {
	name string
	kind report.Kind
}{
	"type:*":           {noPackage, report.Types},
	"go:string.*":      {stringConstants, report.ReadOnly},
	"go:funcdesc":      {functionValues, report.ReadOnly},
	"runtime.gcbits.*": {pointerMasks, report.Types},
	"go:func.*":        {lineTables, report.Lines},
}

// A group is the place in the file of symbols that have none of their own.
type group struct {
	from, to int
	name     string
	kind     report.Kind
}

// groupsOf are the groups of a program: each ends where the next symbol begins.
func groupsOf(p *program, symbols []elf.Symbol) []group {
	var groups []group
	for i, s := range symbols {
		c, ok := carriers[s.Name]
		from := p.offset(s.Value)
		if !ok || from < 0 {
			continue
		}
		for _, next := range symbols[i+1:] {
			if next.Value > s.Value {
				if to := p.offset(next.Value); to > from {
					groups = append(groups, group{from, to, c.name, c.kind})
				}
				break
			}
		}
	}
	return groups
}
