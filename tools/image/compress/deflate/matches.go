package deflate

import (
	"encoding/binary"
	"math/bits"
)

const (
	hashBits = 16
	// searchDepth bounds the work for one position of data that makes degenerate trees.
	searchDepth = 400
)

// matches holds, for each position of a segment, its matches in the order of growing lengths and
// distances: the nearest distance for every length up to the longest.
type matches struct {
	first []uint32 // of position i: list[first[i]:first[i+1]]
	list  []token
}

func (m *matches) at(i int) []token { return m.list[m.first[i]:m.first[i+1]] }

// A finder keeps the last windowSize positions in binary search trees, one for each hash of three
// bytes. A tree is ordered by the strings at its positions and has the newest at the root, so the
// path to a string meets, for every length, the newest position that has that much in common.
//
// Positions in trees are kept modulo 1<<16. A node's children are at most windowSize older than
// itself, so for as long as the node is in the window a difference tells whether they still are.
type finder struct {
	data  []byte
	roots [1 << hashBits]int32
	child [1 << 17]uint16
}

// findMatches finds the matches of data[begin:end] in the window before each of its positions.
func findMatches(data []byte, begin, end int) *matches {
	from := max(0, begin-windowSize)
	f := &finder{data: data[from:end]}
	for i := range f.roots {
		f.roots[i] = -2 * windowSize
	}
	begin -= from
	n := len(f.data) - begin
	m := &matches{first: make([]uint32, n+1), list: make([]token, 0, 4*n)}
	var found [maxMatch]token
	for p := range f.data {
		matches := f.insert(p, found[:0])
		if p >= begin {
			m.list = append(m.list, matches...)
			m.first[p-begin+1] = uint32(len(m.list))
		}
	}
	return m
}

// insert adds the position to its tree and returns the matches met on the way.
func (f *finder) insert(p int, found []token) []token {
	limit := min(maxMatch, len(f.data)-p)
	if limit < minMatch {
		return found
	}
	here := f.data[p : p+limit]
	hash := (uint32(here[0]) | uint32(here[1])<<8 | uint32(here[2])<<16) * 0x9E3779B1 >> (32 - hashBits)
	root := int(f.roots[hash])
	f.roots[hash] = int32(p)

	smaller, larger := 2*int(uint16(p)), 2*int(uint16(p))+1 // where the next such node goes
	none := uint16(p - windowSize)
	if p-root > windowSize {
		f.child[smaller], f.child[larger] = none, none
		return found
	}
	common, commonSmaller, commonLarger := 0, 0, 0
	longest := minMatch - 1
	node := uint16(root)
	for depth := searchDepth; depth > 0; depth-- {
		distance := int(uint16(p) - node)
		if distance-1 >= windowSize || distance == 0 {
			break
		}
		there := f.data[p-distance:]
		there = there[:limit]
		common += commonLength(here[common:], there[common:])
		if common > longest {
			longest = common
			found = append(found, newMatch(common, distance))
			if common == limit {
				f.child[smaller] = f.child[2*int(node)]
				f.child[larger] = f.child[2*int(node)+1]
				return found
			}
		}
		if there[common] < here[common] {
			f.child[smaller] = node
			smaller = 2*int(node) + 1
			commonSmaller = common
			node = f.child[smaller]
		} else {
			f.child[larger] = node
			larger = 2 * int(node)
			commonLarger = common
			node = f.child[larger]
		}
		common = min(commonSmaller, commonLarger)
	}
	f.child[smaller], f.child[larger] = none, none
	return found
}

func commonLength(a, b []byte) int {
	n := 0
	for len(a)-n >= 8 && len(b)-n >= 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
		n += 8
	}
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
