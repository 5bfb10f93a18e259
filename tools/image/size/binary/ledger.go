package binary

import (
	"cmp"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// A ledger says of every byte of a file which part it belongs to. Who claims a byte first has
// it, so that the parts add up to the file whatever its tables say.
type ledger struct {
	owners   []part // by offset in the file
	next     []int  // by block: that block, or a later one before which all are full
	packages []string
	index    map[string]owner
}

// An owner is a package, by its index.
type owner int32

// A part is an owner and a kind; 0 is nobody's.
type part int32

const nobody owner = -1

func newLedger(size int) *ledger {
	return &ledger{owners: make([]part, size), next: newBlocks(size), index: map[string]owner{}}
}

// owner is that of a package; nobody for no name.
func (l *ledger) owner(name string) owner {
	if name == "" {
		return nobody
	}
	o, ok := l.index[name]
	if !ok {
		o = owner(len(l.packages))
		l.packages = append(l.packages, name)
		l.index[name] = o
	}
	return o
}

// claim gives the bytes of the range that are nobody's to the owner. A range beyond the file
// is cut.
func (l *ledger) claim(from, to int, o owner, kind report.Kind) {
	if o == nobody {
		return
	}
	p, from, to := l.part(o, kind), max(from, 0), min(to, len(l.owners))
	for at := from; at < to; {
		b := at / block
		if first := l.open(b); first != b {
			at = first * block
			continue
		}
		end := min(to, (b+1)*block)
		for i := at; i < end; i++ {
			if l.owners[i] == 0 {
				l.owners[i] = p
			}
		}
		if at == b*block && end == (b+1)*block {
			l.next[b] = b + 1
		}
		at = end
	}
}

func (l *ledger) part(o owner, kind report.Kind) part {
	return part(int(o)*len(report.Kinds)+slices.Index(report.Kinds, kind)) + 1
}

// at is the owner of a byte.
func (l *ledger) at(offset int) owner {
	if offset < 0 || offset >= len(l.owners) || l.owners[offset] == 0 {
		return nobody
	}
	return owner(int(l.owners[offset]-1) / len(report.Kinds))
}

// kind is that of a byte; empty if it is nobody's.
func (l *ledger) kind(offset int) report.Kind {
	if offset < 0 || offset >= len(l.owners) || l.owners[offset] == 0 {
		return ""
	}
	return report.Kinds[int(l.owners[offset]-1)%len(report.Kinds)]
}

// free says whether a byte of the file is nobody's.
func (l *ledger) free(offset int) bool {
	return offset >= 0 && offset < len(l.owners) && l.owners[offset] == 0
}

// parts are the sums, sorted by package, then kind.
func (l *ledger) parts() []report.Part {
	sizes := make([]int64, len(l.packages)*len(report.Kinds)+1)
	for _, p := range l.owners {
		sizes[p]++
	}
	var parts []report.Part
	if sizes[0] > 0 {
		parts = append(parts, report.Part{Package: report.Unknown, Kind: report.Other, Size: sizes[0]})
	}
	for p, size := range sizes[1:] {
		if size > 0 {
			parts = append(parts, report.Part{
				Package: l.packages[p/len(report.Kinds)], Kind: report.Kinds[p%len(report.Kinds)], Size: size,
			})
		}
	}
	// A stable sort keeps the order of kinds, in which the parts of a package come.
	slices.SortStableFunc(parts, func(a, b report.Part) int { return cmp.Compare(a.Package, b.Package) })
	return parts
}

// A Place is bytes of a file that follow each other and are of one package and kind.
type Place struct {
	From, To int // offsets in the file
	Package  string
	Kind     report.Kind
}

// places are all of the file.
func (l *ledger) places() []Place {
	var places []Place
	for from, to := 0, 0; from < len(l.owners); from = to {
		for to = from; to < len(l.owners) && l.owners[to] == l.owners[from]; to++ {
		}
		place := Place{from, to, report.Unknown, report.Other}
		if p := int(l.owners[from]) - 1; p >= 0 {
			place.Package, place.Kind = l.packages[p/len(report.Kinds)], report.Kinds[p%len(report.Kinds)]
		}
		places = append(places, place)
	}
	return places
}
