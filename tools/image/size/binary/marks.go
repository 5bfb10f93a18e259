package binary

import (
	"cmp"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// A mark says what the bytes of a file are from an offset up to the next mark.
type mark struct {
	at   int
	rank int // of several marks at one offset, the lowest rank counts; among equals, the first added
	name string
	kind report.Kind
}

// Ranks of marks.
const (
	rankThing   = iota // a function, a variable, a type
	rankSection        // the beginning of a section
	rankEnd            // the end of a thing or section
)

// marks describes a whole file. Marks cannot overlap, so their sizes add up to the file's size.
type marks struct {
	size int // of the file
	list []mark
}

func (m *marks) put(at, rank int, name string, kind report.Kind) {
	if at >= 0 && at < m.size {
		m.list = append(m.list, mark{at, rank, name, kind})
	}
}

// begin marks the beginning of a thing.
func (m *marks) begin(at int, name string, kind report.Kind) { m.put(at, rankThing, name, kind) }

// end marks the end of a thing, unless another thing begins there.
func (m *marks) end(at int, kind report.Kind) { m.put(at, rankEnd, "", kind) }

// sorted returns the marks that count, by offset.
func (m *marks) sorted() []mark {
	slices.SortStableFunc(m.list, func(a, b mark) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	m.list = slices.CompactFunc(m.list, func(a, b mark) bool { return a.at == b.at })
	return m.list
}

// next returns the offset at which the bytes of the sorted mark i end.
func (m *marks) next(sorted []mark, i int) int {
	if i+1 < len(sorted) {
		return sorted[i+1].at
	}
	return m.size
}

// parts returns the sum of each package and kind, sorted. Gaps between things may be padding.
func (m *marks) parts(content []byte) []report.Part {
	sizes := map[report.Part]int64{}
	list := m.sorted()
	for i, mark := range list {
		to := m.next(list, i)
		if mark.rank != rankThing && isPadding(content[mark.at:to]) {
			mark.name, mark.kind = padding, report.Other
		}
		sizes[report.Part{Package: cmp.Or(mark.name, report.Unknown), Kind: mark.kind}] += int64(to - mark.at)
	}
	var parts []report.Part
	for part, size := range sizes {
		part.Size = size
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b report.Part) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package),
			cmp.Compare(slices.Index(report.Kinds, a.Kind), slices.Index(report.Kinds, b.Kind)))
	})
	return parts
}

// isPadding says whether all bytes are zero, or the instruction that fills gaps between functions
// on amd64.
func isPadding(content []byte) bool {
	for _, b := range content {
		if b != 0 && b != 0xcc {
			return false
		}
	}
	return true
}
