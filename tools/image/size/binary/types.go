package binary

import (
	"cmp"

	"example.com/thimble/tools/image/size/report"
)

// types reads the type descriptors of a program, which package internal/abi of Go 1.26
// describes.
type types struct {
	*program
	from, to int    // offsets in the file of the descriptors and their names
	base     uint64 // the address from which descriptors count offsets
	owners   map[int]string
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

// words maps a kind of type to the number of words that only its descriptors have.
var words = [32]int{kindArray: 3, kindChan: 2, kindFunc: 1, kindInterface: 4, kindMap: 8, kindPointer: 1, kindSlice: 1, kindStruct: 4}

const (
	flagUncommon = 1 << 0  // as in internal/abi
	flagNamed    = 1 << 2  // as in internal/abi
	maxLength    = 1 << 12 // fields or methods; a list of more belongs to a damaged type
	maxDepth     = 64      // types without names inside each other
)

// A descriptor is the parsed descriptor of a type, with offsets in the file.
type descriptor struct {
	end      int
	paths    []int // names that are import paths
	names    []int // other names
	elements []int // types that it consists of, without those of methods
	named    bool
}

// markTypes gives descriptors, and the names in them, to packages. A descriptor begins at a
// multiple of the pointer's size.
func markTypes(p *program, m *marks, from, to uint64) {
	t := &types{program: p, base: from, from: p.offset(from), to: p.offset(to), owners: map[int]string{}}
	for at := max(t.from, 0); at < t.to; {
		if !t.valid(at) {
			at += t.pointer
			continue
		}
		d, owner := t.read(at), t.owner(at, 0)
		m.begin(at, owner, report.Types)
		for _, name := range append(d.names, d.paths...) {
			m.begin(name, owner, report.Types)
		}
		m.put(d.end, rankSection, noPackage, report.Types)
		at = (d.end + t.pointer - 1) / t.pointer * t.pointer
	}
}

// read reads a descriptor: the fields of all types, the fields of its kind, the fields of types with
// names or methods, then its lists.
func (t *types) read(at int) (d descriptor) {
	special := at + t.field(0, 48, 32)
	d.end = special + words[t.kind(at)]*t.pointer
	d.names = append(d.names, t.relative(t.field(at, 40, 24)))
	d.named = t.flags(at)&flagNamed != 0
	methods, n := 0, 0
	if t.flags(at)&flagUncommon != 0 {
		d.paths = append(d.paths, t.relative(d.end))
		methods, n = d.end+int(t.u32(d.end+8)), int(t.u16(d.end+4))
		d.end += 16
	}
	switch t.kind(at) {
	case kindArray, kindChan, kindPointer, kindSlice:
		d.elements = append(d.elements, t.pointerTo(special))
	case kindMap:
		// The element comes before the key, so that the map belongs to the element's package.
		d.elements = append(d.elements, t.pointerTo(special+t.pointer), t.pointerTo(special))
	case kindFunc:
		for range int(t.u16(special)) + int(t.u16(special+2)&0x7fff) {
			d.elements = append(d.elements, t.pointerTo(d.end))
			d.end += t.pointer
		}
	case kindInterface:
		d.paths = append(d.paths, t.pointerTo(special))
		for range t.length(special) {
			d.names, d.elements = append(d.names, t.relative(d.end)), append(d.elements, t.relative(d.end+4))
			d.end += 8
		}
	case kindStruct:
		d.paths = append(d.paths, t.pointerTo(special))
		for range t.length(special) {
			d.names, d.elements = append(d.names, t.pointerTo(d.end)), append(d.elements, t.pointerTo(d.end+t.pointer))
			d.end += 3 * t.pointer
		}
	}
	if methods == d.end {
		for range n {
			d.names = append(d.names, t.relative(d.end))
			d.end += 16
		}
	}
	return d
}

// length returns the length of the list of fields or methods, whose slice follows a pointer.
func (t *types) length(special int) int {
	return int(min(t.word(special+2*t.pointer), maxLength))
}

// owner returns the package of a type. For a type without a name it returns the package of the first
// element that has one.
func (t *types) owner(at, depth int) string {
	if owner, ok := t.owners[at]; ok || depth > maxDepth || !t.valid(at) {
		return cmp.Or(owner, noPackage)
	}
	t.owners[at] = noPackage // ends the recursion of a type that contains itself
	t.owners[at] = t.findOwner(t.read(at), depth)
	return t.owners[at]
}

func (t *types) findOwner(d descriptor, depth int) string {
	for _, path := range d.paths {
		if name := t.name(path); name != "" && name != "go.shape" {
			return name
		}
	}
	if d.named {
		return noPackage
	}
	for _, element := range d.elements {
		if owner := t.owner(element, depth+1); owner != noPackage {
			return owner
		}
	}
	return noPackage
}

// field returns the offset of a field of a descriptor, for pointers of 8 or 4 bytes.
func (t *types) field(at, wide, narrow int) int {
	if t.pointer == 4 {
		return at + narrow
	}
	return at + wide
}

func (t *types) byte(at int) byte  { return t.bytes(at, 1)[0] }
func (t *types) flags(at int) byte { return t.byte(t.field(at, 20, 12)) }
func (t *types) kind(at int) int   { return int(t.byte(t.field(at, 23, 15)) & 31) }

// valid says whether the bytes at an offset may be a descriptor.
func (t *types) valid(at int) bool {
	kind, flags := t.kind(at), t.flags(at)
	align, fieldAlign := t.byte(t.field(at, 21, 13)), t.byte(t.field(at, 22, 14))
	name := t.relative(t.field(at, 40, 24))
	return kind > 0 && kind <= kindUnsafePointer && flags < 64 && t.word(at) >= t.word(at+t.pointer) &&
		align > 0 && align <= 64 && align&(align-1) == 0 && fieldAlign == align &&
		name > t.from && name < t.to && t.byte(name) < 16
}

// pointerTo returns the offset that a pointer leads to, or -1.
func (t *types) pointerTo(at int) int { return t.offset(t.word(at)) }

// relative returns the offset of a name or type, which is stored relative to the first type, or -1.
func (t *types) relative(at int) int {
	if o := t.u32(at); o != 0 && o != ^uint32(0) {
		return t.offset(t.base + uint64(o))
	}
	return -1
}

// name returns the text of a name, or "".
func (t *types) name(at int) string {
	if at < 0 {
		return ""
	}
	n, first := int(t.byte(at+1)), at+2
	if n >= 0x80 {
		n, first = n&0x7f|int(t.byte(at+2))<<7, at+3
	}
	if first+n > t.to {
		return ""
	}
	return string(t.content[first : first+n])
}
