package binary

import (
	"debug/elf"

	"example.com/thimble/tools/image/size/report"
)

// A code is the machine code of one function.
type code struct {
	from, to int // in the file
	address  uint64
	owner    owner
}

// claimCode gives each function to its package, and what aligns the next one to padding.
func claimCode(p *program, l *ledger, t *tables, m *module) []code {
	section := p.section(".text")
	if section == nil {
		return nil
	}
	base := section.Addr
	if m != nil {
		base = m.text
	} else if start := p.word(t.start + 8 + 2*p.pointer); start != 0 {
		base = start
	}
	_, end := p.span(section)
	var all []code
	for i, f := range t.functions {
		c := code{from: p.offset(base + f.entry), to: end, address: base + f.entry, owner: f.owner}
		if c.from < 0 || c.from >= end {
			continue
		}
		if i+1 < len(t.functions) {
			if next := p.offset(base + t.functions[i+1].entry); next >= 0 {
				c.to = min(next, end)
			}
		}
		body := unpadded(p, c.from, c.to)
		l.claim(c.from, body, f.owner, report.Code)
		l.claim(body, c.to, l.owner(padding), report.Other)
		c.to = body
		all = append(all, c)
	}
	return all
}

// unpadded is where a function ends without what aligns the next one.
func unpadded(p *program, from, to int) int {
	filler := byte(0)
	if p.elf.Machine == elf.EM_X86_64 || p.elf.Machine == elf.EM_386 {
		filler = 0xcc
	}
	end := to
	for end > from && to-end < alignment && p.content[end-1] == filler {
		end--
	}
	if filler != 0 {
		return end
	}
	// The last instruction may end with zeros.
	at := from
	for at < end {
		at += p.instruction(at)
	}
	return min(to, at)
}

// instruction is the size in bytes of that at a position, where all are of 4, or for RISC-V
// of 4 or 2.
func (p *program) instruction(at int) int {
	if p.elf.Machine == elf.EM_RISCV && p.content[at]&3 != 3 {
		return 2
	}
	return 4
}
