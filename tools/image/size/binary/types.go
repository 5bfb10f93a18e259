package binary

// types are the type descriptors of a program, as internal/abi describes them.
type types struct {
	*program
	*ledger
	module *module
	swiss  bool           // maps as since Go 1.24
	known  map[int]int    // position of a type to its size, without what it points to
	paths  map[int]string // by position of the type
	added  []int          // what claimKnown has not claimed yet
	budget int            // how many more types types may consist of, as their lists do not overlap
}

// Kinds of types, as in internal/abi.
const (
	kindArray = iota + 17
	kindChan
	kindFunc
	kindInterface
	kindMap
	kindPointer
	kindSlice
	kindString
	kindStruct
	kindUnsafePointer
)

// Flags of types, as in internal/abi.
const (
	flagUncommon = 1 << 0
	flagNamed    = 1 << 2
	flagOnDemand = 1 << 4
)

// field is the position of a field of a type, for pointers of 8 or 4 bytes.
func (t *types) field(at, wide, narrow int) int {
	if t.pointer == 4 {
		return at + narrow
	}
	return at + wide
}

func (t *types) flags(at int) byte { return t.byte(t.field(at, 20, 12)) }
func (t *types) kind(at int) int   { return int(t.byte(t.field(at, 23, 15)) & 31) }

// common is the size of what all types have.
func (t *types) common() int { return t.field(0, 48, 32) }

// valid says whether there may be a type at a position.
func (t *types) valid(at int) bool {
	if at < 0 || at%4 != 0 || at+t.common() > len(t.content) {
		return false
	}
	kind, flags := t.kind(at), t.flags(at)
	align, fieldAlign := t.byte(t.field(at, 21, 13)), t.byte(t.field(at, 22, 14))
	if kind == 0 || kind > kindUnsafePointer || flags >= 64 || t.word(at) < t.word(at+t.pointer) ||
		align == 0 || align > 64 || align&(align-1) != 0 || fieldAlign != align {
		return false
	}
	name := t.u32(t.field(at, 40, 24))
	return name != 0 && uint64(name) < t.module.etypes-t.module.types
}

// pointerTo is the position that a pointer at a position points to, or -1.
func (t *types) pointerTo(at int) int { return t.program.offset(t.word(at)) }

// fromOffset is the position that a 32-bit offset at a position means, or -1.
func (t *types) fromOffset(at int) int {
	o := t.u32(at)
	if o == 0 || o == ^uint32(0) {
		return -1
	}
	return t.program.offset(t.module.types + uint64(o))
}

// special is the size of what follows the common part, by kind.
func (t *types) special(kind int) int {
	switch kind {
	case kindArray:
		return 3 * t.pointer
	case kindChan:
		return 2 * t.pointer
	case kindFunc:
		return t.pointer
	case kindInterface, kindStruct:
		return 4 * t.pointer
	case kindMap:
		if t.swiss {
			return 8 * t.pointer
		}
		return 4*t.pointer + 8
	case kindPointer, kindSlice:
		return t.pointer
	}
	return 0
}

// walk adds the type and those that can be reached from it.
func (t *types) walk(at int) {
	queue := []int{at}
	for len(queue) > 0 {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if _, ok := t.known[at]; ok || !t.valid(at) {
			continue
		}
		elements := t.elements(at)
		methods, n := t.methods(at)
		t.budget -= len(elements) + n
		if t.budget < 0 {
			return
		}
		t.known[at] = t.common() + t.special(t.kind(at))
		t.added = append(t.added, at)
		queue = append(queue, t.fromOffset(t.field(at, 44, 28)))
		queue = append(queue, elements...)
		for i := range n {
			queue = append(queue, t.fromOffset(methods+16*i+4))
		}
	}
}

// uncommon is the position of the uncommon part, or -1.
func (t *types) uncommon(at int) int {
	if t.flags(at)&flagUncommon == 0 {
		return -1
	}
	return at + t.common() + t.special(t.kind(at))
}

// methods is where the methods are, and how many.
func (t *types) methods(at int) (position, n int) {
	u := t.uncommon(at)
	if u < 0 {
		return 0, 0
	}
	position = u + int(t.u32(u+8))
	return position, t.within(position, int(t.u16(u+4)), 16)
}

// list is where the fields or methods are that a struct or an interface has, and how many.
func (t *types) list(at int) (position, n int) {
	s := at + t.common() + t.pointer
	position, count := t.pointerTo(s), t.word(s+t.pointer)
	if position < 0 || count > uint64(len(t.content)) {
		return 0, 0
	}
	return position, t.within(position, int(count), 8)
}

// parameters is where the parameters and results of a function type are, and how many.
func (t *types) parameters(at int) (position, n int) {
	position = at + t.common() + t.special(kindFunc)
	if t.flags(at)&flagUncommon != 0 {
		position += 16
	}
	n = int(t.u16(at+t.common())) + int(t.u16(at+t.common()+2)&0x7fff)
	return position, t.within(position, n, t.pointer)
}

// within is how many of n things of a size in bytes are in the file.
func (t *types) within(position, n, size int) int {
	return max(0, min(n, (len(t.content)-position)/size))
}

// elements are the positions of the types that a type consists of.
func (t *types) elements(at int) []int {
	special := at + t.common()
	var found []int
	switch t.kind(at) {
	case kindArray, kindChan, kindPointer, kindSlice:
		found = append(found, t.pointerTo(special))
		if t.kind(at) == kindArray {
			found = append(found, t.pointerTo(special+t.pointer))
		}
	case kindMap:
		// The element comes first: it is whose package the map belongs to.
		found = append(found, t.pointerTo(special+t.pointer), t.pointerTo(special), t.pointerTo(special+2*t.pointer))
	case kindFunc:
		position, n := t.parameters(at)
		for i := range n {
			found = append(found, t.pointerTo(position+i*t.pointer))
		}
	case kindInterface:
		position, n := t.list(at)
		for i := range n {
			found = append(found, t.fromOffset(position+8*i+4))
		}
	case kindStruct:
		position, n := t.list(at)
		for i := range n {
			found = append(found, t.pointerTo(position+(3*i+1)*t.pointer))
		}
	}
	return found
}

// name reads a name: its text, and its size in bytes with all that belongs to it.
func (t *types) name(at int) (text string, size int) {
	if at < 0 {
		return "", 0
	}
	flags := t.byte(at)
	read := func(from int) (string, int) {
		n, k := 0, 0
		for ; k < 3; k++ {
			b := t.byte(from + k)
			n |= int(b&0x7f) << (7 * k)
			if b < 0x80 {
				break
			}
		}
		if from+k+1+n > len(t.content) {
			return "", 0
		}
		return string(t.content[from+k+1 : from+k+1+n]), k + 1 + n
	}
	text, n := read(at + 1)
	size = 1 + n
	if flags&2 != 0 { // a tag
		_, n := read(at + size)
		size += n
	}
	if flags&4 != 0 { // the offset of an import path
		size += 4
	}
	return text, size
}

// packageOf is the import path of a type, or of the first type of a package that an unnamed
// type consists of; empty where there is none.
func (t *types) packageOf(at, depth int) string {
	if at < 0 || depth > 64 || t.known[at] == 0 {
		return ""
	}
	path, ok := t.paths[at]
	if !ok {
		t.paths[at] = "" // where a type consists of itself
		path = t.findPackage(at, depth)
		t.paths[at] = path
	}
	return path
}

func (t *types) findPackage(at, depth int) string {
	if u := t.uncommon(at); u >= 0 {
		if path, _ := t.name(t.fromOffset(u)); path != "" && path != "go.shape" {
			return path
		}
	}
	if t.flags(at)&flagNamed != 0 {
		return ""
	}
	if kind := t.kind(at); kind == kindStruct || kind == kindInterface {
		if path, _ := t.name(t.pointerTo(at + t.common())); path != "" {
			return path
		}
	}
	for _, element := range t.elements(at) {
		if path := t.packageOf(element, depth+1); path != "" {
			return path
		}
	}
	return ""
}
