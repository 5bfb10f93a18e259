package binary

import (
	"cmp"
	"debug/elf"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// claimHeaders claims the ELF header, program headers, section headers and their names.
func claimHeaders(p *program, l *ledger) {
	headers := l.owner(elfHeaders)
	ehsize, phoff, shoff, counts := 64, p.word(32), p.word(40), 54
	if p.pointer == 4 {
		ehsize, phoff, shoff, counts = 52, p.word(28), p.word(32), 42
	}
	l.claim(0, ehsize, headers, report.Other)
	for i, at := range []uint64{phoff, shoff} {
		if at < uint64(len(p.content)) {
			size := int(p.u16(counts+4*i)) * int(p.u16(counts+4*i+2))
			l.claim(int(at), int(at)+size, headers, report.Other)
		}
	}
	for _, s := range p.elf.Sections {
		if s.Name == ".shstrtab" && stored(s) {
			from, to := p.span(s)
			l.claim(from, to, headers, report.Other)
		}
	}
}

// claimUnloaded claims the sections that the system does not load.
func claimUnloaded(p *program, l *ledger) {
	for _, s := range p.elf.Sections {
		if !stored(s) || s.Flags&elf.SHF_ALLOC != 0 {
			continue
		}
		name := "(" + s.Name + ")"
		switch {
		case s.Type == elf.SHT_SYMTAB, s.Name == ".strtab":
			name = symbolTable
		case strings.HasPrefix(s.Name, ".debug_"), strings.HasPrefix(s.Name, ".zdebug_"):
			name = debugInformation
		}
		from, to := p.span(s)
		l.claim(from, to, l.owner(name), report.Other)
	}
}

// linked are sections for the dynamic linker whose types do not say so.
var linked = []string{".interp", ".got", ".got.plt", ".plt", ".plt.got", ".gnu.version", ".gnu.version_r"}

// claimNamed claims sections that have one purpose.
func claimNamed(p *program, l *ledger) {
	for _, s := range p.elf.Sections {
		if !loaded(s) {
			continue
		}
		from, to := p.span(s)
		switch {
		case s.Name == ".go.buildinfo":
			l.claim(from, to, l.owner(buildInformation), report.Other)
		case s.Name == ".go.fipsinfo":
			l.claim(from, to, l.owner(fipsInformation), report.Other)
		case s.Name == ".go.module":
			l.claim(from, to, l.owner("runtime"), report.Variables)
		case s.Type == elf.SHT_NOTE:
			l.claim(from, to, l.owner(notes), report.Other)
		case s.Type != elf.SHT_PROGBITS, slices.Contains(linked, s.Name):
			l.claim(from, to, l.owner(dynamicLinking), report.Other)
		}
	}
}

// kind is that of the section or, without one, the segment that a position is in.
func (p *program) kind(at int) report.Kind {
	for _, s := range p.elf.Sections {
		from, to := p.span(s)
		if !loaded(s) || at < from || at >= to {
			continue
		}
		switch {
		case s.Flags&elf.SHF_EXECINSTR != 0:
			return report.Code
		case s.Name == ".gopclntab", s.Name == ".data.rel.ro.gopclntab":
			return report.Lines
		case s.Name == ".typelink", s.Name == ".itablink":
			return report.Types
		case s.Flags&elf.SHF_WRITE != 0 && !strings.HasPrefix(s.Name, ".data.rel.ro"):
			return report.Variables
		}
		return report.ReadOnly
	}
	for _, s := range p.elf.Progs {
		if s.Type != elf.PT_LOAD || uint64(at) < s.Off || uint64(at)-s.Off >= s.Filesz {
			continue
		}
		switch {
		case s.Flags&elf.PF_X != 0:
			return report.Code
		case s.Flags&elf.PF_W != 0:
			return report.Variables
		}
		return report.ReadOnly
	}
	return report.Other
}

// runs calls do for each run of bytes in the range that are nobody's.
func (l *ledger) runs(from, to int, do func(from, to int)) {
	for at := from; at < to; at++ {
		if !l.free(at) {
			continue
		}
		start := at
		for at < to && l.free(at) {
			at++
		}
		do(start, at)
	}
}

// alignment is more than alignment needs, in bytes.
const alignment = 64

// claimPadding claims zeros between symbols, and all zeros between sections.
func claimPadding(p *program, l *ledger) {
	end := 0
	claim := func(from, to, limit int) {
		l.runs(from, to, func(from, to int) {
			if to-from < limit && zero(p.content[from:to]) {
				l.claim(from, to, l.owner(padding), report.Other)
			}
		})
	}
	for _, s := range spans(p) {
		claim(end, s.from, len(p.content)+1)
		claim(s.from, s.to, alignment)
		end = max(end, s.to)
	}
	claim(end, len(p.content), len(p.content)+1)
}

func zero(bytes []byte) bool {
	for _, b := range bytes {
		if b != 0 {
			return false
		}
	}
	return true
}

// A span is a section that is in the file.
type span struct {
	name     string
	from, to int
}

// spans are the sections by their place in the file.
func spans(p *program) []span {
	var found []span
	for _, s := range p.elf.Sections {
		if stored(s) && s.FileSize > 0 {
			from, to := p.span(s)
			found = append(found, span{s.Name, from, to})
		}
	}
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return found
}

// claimSections gives what is left to the sections that it is in, or to the segments.
func claimSections(p *program, l *ledger) {
	claimPadding(p, l)
	for _, s := range spans(p) {
		l.claim(s.from, s.to, l.owner("("+s.name+")"), p.kind(s.from))
	}
	for _, s := range p.segments {
		l.claim(s.offset, s.offset+s.size, l.owner("(segment)"), p.kind(s.offset))
	}
	claimPadding(p, l) // between segments
}

// claimUnknown leaves what is left in sections to nobody, by kind.
func claimUnknown(p *program, l *ledger) {
	for _, s := range spans(p) {
		l.claim(s.from, s.to, l.owner(report.Unknown), p.kind(s.from))
	}
}
