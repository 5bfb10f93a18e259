package deflate

import (
	"encoding/binary"
	"math/bits"
)

const (
	hashBits = 16
	// treeDepth bounds the work for one position of data that makes degenerate trees.
	treeDepth = 400
)

// trees keep the last windowSize positions in binary search trees, one for each hash of three
// bytes. A tree is ordered by the strings at its positions and has the newest position at its root.
// So the path to a string meets, for every length, the newest position with a match of that length.
//
// Trees keep positions modulo 1<<16. A node's children are at most windowSize older than the node, so
// while the node is in the window, a difference tells whether a child still is.
type trees struct {
	data  []byte
	roots [1 << hashBits]int32
	child [1 << 17]uint16
}

func newTrees(data []byte) *trees {
	t := &trees{data: data}
	for i := range t.roots {
		t.roots[i] = -2 * windowSize
	}
	return t
}

// insert adds the position to its tree, and the matches met on the way to the candidates. It
// returns the length of the longest.
func (t *trees) insert(p int, found *candidates) (longest int) {
	limit := min(maxMatch, len(t.data)-p)
	if limit < minMatch {
		return 0
	}
	here := t.data[p : p+limit]
	hash := hash3(here)
	root := int(t.roots[hash])
	t.roots[hash] = int32(p)

	smaller, larger := 2*int(uint16(p)), 2*int(uint16(p))+1 // places of the next smaller and larger node
	none := uint16(p - windowSize)
	distance := p - root
	if distance > windowSize {
		t.child[smaller], t.child[larger] = none, none
		return 0
	}
	longest = minMatch - 1
	common, commonSmaller, commonLarger := 0, 0, 0
	for range treeDepth {
		there := t.data[p-distance:][:limit]
		common += commonLength(here[common:], there[common:])
		node := uint16(p - distance)
		if common > longest {
			longest = common
			found.add(newMatch(common, distance))
			if common == limit {
				t.child[smaller] = t.inherit(p, t.child[2*int(node)])
				t.child[larger] = t.inherit(p, t.child[2*int(node)+1])
				return longest
			}
		}
		if there[common] < here[common] {
			t.child[smaller] = node
			smaller = 2*int(node) + 1
			commonSmaller = common
			node = t.child[smaller]
		} else {
			t.child[larger] = node
			larger = 2 * int(node)
			commonLarger = common
			node = t.child[larger]
		}
		common = min(commonSmaller, commonLarger)
		distance = int(uint16(p) - node)
		if distance == 0 || distance > windowSize {
			break
		}
	}
	t.child[smaller], t.child[larger] = none, none
	return longest
}

// inherit returns the child for a node at p, or none if the child has left the window.
func (t *trees) inherit(p int, child uint16) uint16 {
	if distance := uint16(p) - child; distance == 0 || distance > windowSize {
		return uint16(p - windowSize)
	}
	return child
}

func hash3(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16) * 0x9E3779B1 >> (32 - hashBits)
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
