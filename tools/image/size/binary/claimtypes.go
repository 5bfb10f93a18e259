package binary

import (
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// ownerOf is the owner of a type.
func (t *types) ownerOf(at int) owner {
	if path := t.packageOf(at, 0); path != "" && !strings.HasPrefix(path, "(") {
		return t.owner(path)
	}
	return t.owner(noPackage)
}

// claim divides the types, in the order of addresses, and what finds them.
func (t *types) claim() {
	m := t.module
	for i := range m.ntypelinks {
		t.walk(t.fromOffset(m.typelinks + 4*i))
	}
	for i := range m.nitablinks {
		itab := t.pointerTo(m.itablinks + i*t.pointer)
		t.walk(t.pointerTo(itab))
		t.walk(t.pointerTo(itab + t.pointer))
	}
	for i := range m.ntypelinks {
		at := m.typelinks + 4*i
		t.ledger.claim(at, at+4, t.ownerOf(t.fromOffset(at)), report.Types)
	}
	for i := range m.nitablinks {
		at := m.itablinks + i*t.pointer
		itab := t.pointerTo(at)
		if itab < 0 {
			continue
		}
		o := t.ownerOf(t.pointerTo(itab + t.pointer))
		_, n := t.list(t.pointerTo(itab))
		t.ledger.claim(at, at+t.pointer, o, report.Types)
		t.ledger.claim(itab, itab+t.field(0, 24, 12)+n*t.pointer, o, report.Types)
	}
	t.claimKnown()
}

// claimKnown claims the types that were added since it was called last.
func (t *types) claimKnown() {
	slices.Sort(t.added)
	for _, at := range t.added {
		o := t.ownerOf(at)
		t.ledger.claim(at, at+t.known[at], o, report.Types)
		t.claimName(t.fromOffset(t.field(at, 40, 24)), o)
		t.claimUncommon(at, o)
		t.claimLists(at, o)
		mask := t.pointerTo(t.field(at, 32, 20))
		if words := t.word(at+t.pointer) / uint64(t.pointer); mask >= 0 && words > 0 && words < 1<<20 && t.flags(at)&flagOnDemand == 0 {
			t.ledger.claim(mask, mask+int(words+7)/8, o, report.Types)
		}
	}
	t.added = nil
}

func (t *types) claimName(at int, o owner) {
	if at < 0 || !t.free(at) {
		return
	}
	_, size := t.name(at)
	t.ledger.claim(at, at+size, o, report.Types)
}

func (t *types) claimUncommon(at int, o owner) {
	u := t.uncommon(at)
	if u < 0 {
		return
	}
	t.ledger.claim(u, u+16, o, report.Types)
	t.claimName(t.fromOffset(u), o)
	methods, n := t.methods(at)
	t.ledger.claim(methods, methods+16*n, o, report.Types)
	for i := range n {
		t.claimName(t.fromOffset(methods+16*i), o)
	}
}

// claimLists claims parameters, fields and methods.
func (t *types) claimLists(at int, o owner) {
	switch t.kind(at) {
	case kindFunc:
		position, n := t.parameters(at)
		t.ledger.claim(position, position+n*t.pointer, o, report.Types)
	case kindInterface:
		position, n := t.list(at)
		t.ledger.claim(position, position+8*n, o, report.Types)
		t.claimName(t.pointerTo(at+t.common()), o)
		for i := range n {
			t.claimName(t.fromOffset(position+8*i), o)
		}
	case kindStruct:
		position, n := t.list(at)
		t.ledger.claim(position, position+3*t.pointer*n, o, report.Types)
		t.claimName(t.pointerTo(at+t.common()), o)
		for i := range n {
			t.claimName(t.pointerTo(position+3*t.pointer*i), o)
		}
	}
}
