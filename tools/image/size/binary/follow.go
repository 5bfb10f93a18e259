package binary

import (
	"cmp"
	"debug/elf"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// A reference is from code or a pointer in data to bytes that are nobody's.
type reference struct {
	target int // position in the file
	source int // position of the code or pointer
}

// follow gives bytes that are nobody's to the package that refers to them first, in the order
// of addresses. What is referred to ends where the next thing begins that is.
func follow(p *program, l *ledger, t *tables, text []code, walker *types, symbols []elf.Symbol) {
	entries := map[uint64]owner{}
	for _, c := range text {
		entries[c.address] = c.owner
	}
	claimFunctionValues(p, l, entries)
	if walker != nil {
		roots := referred(p, l, text)
		for _, r := range roots {
			if a := p.offset(walker.module.types); r.target > a {
				walker.walk(r.target)
			}
		}
		walker.claimKnown()
	}
	found, sections := referred(p, l, text), spans(p)
	kinds := kindsOf(p, symbols)
	for range 8 {
		if !settle(l, found, kinds, sections) {
			return
		}
	}
}

// claimFunctionValues claims pointers in read-only data to the beginnings of functions.
func claimFunctionValues(p *program, l *ledger, entries map[uint64]owner) {
	for _, s := range p.elf.Sections {
		if !loaded(s) || s.Name != ".rodata" && s.Name != ".data.rel.ro" {
			continue
		}
		from, to := p.span(s)
		for at := p.align(from); at+p.pointer <= to; at += p.pointer {
			if !l.free(at) {
				continue
			}
			if o, ok := entries[p.word(at)]; ok {
				l.claim(at, at+p.pointer, o, report.ReadOnly)
			}
		}
	}
}

func (p *program) align(at int) int { return (at + p.pointer - 1) / p.pointer * p.pointer }

// referred are the references, by target, then source.
func referred(p *program, l *ledger, text []code) []reference {
	var found []reference
	add := func(address uint64, source int) {
		if at := p.data(address); at >= 0 && l.free(at) {
			found = append(found, reference{at, source})
		}
	}
	for _, c := range text {
		references(p, c, func(address uint64) { add(address, c.from) })
	}
	for _, s := range p.elf.Sections {
		if !loaded(s) || !slices.Contains(pointers, s.Name) {
			continue
		}
		from, to := p.span(s)
		for at := p.align(from); at+p.pointer <= to; at += p.pointer {
			// Types were walked: their other words are numbers, which look like addresses.
			if l.kind(at) != report.Types {
				add(p.word(at), at)
			}
		}
	}
	slices.SortFunc(found, func(a, b reference) int {
		return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.source, b.source))
	})
	return slices.Compact(found)
}

// pointers are the sections that have some.
var pointers = []string{".rodata", ".data.rel.ro", ".data"}

// data is the position of an address that is not of code, or -1.
func (p *program) data(address uint64) int {
	for _, s := range p.segments {
		if address >= s.address && address-s.address < uint64(s.size) {
			if s.code {
				return -1
			}
			return s.offset + int(address-s.address)
		}
	}
	return -1
}

// settle claims what is referred to by what has an owner, and says whether there was any.
func settle(l *ledger, found []reference, kinds func(int) report.Kind, sections []span) bool {
	settled, section := false, 0
	for i := 0; i < len(found); {
		target, next := found[i].target, i
		o := nobody
		for ; next < len(found) && found[next].target == target; next++ {
			if o == nobody {
				o = l.at(found[next].source)
			}
		}
		if o != nobody && l.free(target) {
			for section < len(sections) && sections[section].to <= target {
				section++
			}
			limit := len(l.owners)
			if section < len(sections) {
				limit = sections[section].to
			}
			end := target
			for end < limit && l.free(end) && (next == len(found) || end < found[next].target) {
				end++
			}
			l.claim(target, end, o, kinds(target))
			settled = true
		}
		i = next
	}
	return settled
}

// kindsOf tells the kind of positions: that of the group of symbols, or of the section.
func kindsOf(p *program, symbols []elf.Symbol) func(int) report.Kind {
	groups := groupsOf(p, symbols)
	return func(at int) report.Kind {
		for _, g := range groups {
			if at >= g.from && at < g.to {
				return g.kind
			}
		}
		return p.kind(at)
	}
}
