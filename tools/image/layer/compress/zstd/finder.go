package zstd

import (
	"encoding/binary"
	"math/bits"
)

const (
	hashBits      = 18
	shortHashBits = 18
	searchDepth   = 32

	// For large files: 20 MB of program then take a tenth less time.
	searchDepthLarge = 22

	niceLength = 256 // bytes; a parse takes a match of this length without looking at others
	nowhere    = -1
)

// match says how many bytes equal earlier bytes, and how far back the earlier bytes are.
type match struct {
	length, offset uint32
}

// finder finds matches with a binary tree of suffixes for each hash of four bytes. The root is the
// newest position; all nodes below it are older.
type finder struct {
	data   []byte
	depth  int // of a search in a tree
	window int // bytes; a power of two, as the tree's nodes are numbered modulo it
	roots  []int32
	short  []int32
	trees  []int32 // the lesser and the greater child of each node
}

func newFinder(data []byte, window int) *finder {
	nodes := 1
	for nodes < min(len(data), window) {
		nodes *= 2
	}
	depth := searchDepth
	if len(data) > large {
		depth = searchDepthLarge
	}
	f := &finder{data: data, depth: depth, window: nodes, roots: make([]int32, 1<<hashBits), short: make([]int32, 1<<shortHashBits), trees: make([]int32, 2*nodes)}
	for i := range f.roots {
		f.roots[i] = nowhere
	}
	for i := range f.short {
		f.short[i] = nowhere
	}
	return f
}

// appendMatches appends matches for pos, each longer and further away than the one before, and makes
// pos the root of its tree. No length exceeds niceLength.
func (f *finder) appendMatches(matches []match, pos int) []match {
	if len(f.data)-pos < 4 {
		return matches
	}
	limit := min(niceLength, len(f.data)-pos)
	word := binary.LittleEndian.Uint32(f.data[pos:])
	best := minMatch - 1
	slot := word << 8 * 2654435761 >> (32 - shortHashBits)
	if near := int(f.short[slot]); near != nowhere && pos-near < f.window {
		if length := common(f.data, near, pos, 0, limit); length > best {
			best = length
			matches = append(matches, match{uint32(length), uint32(pos - near)})
		}
	}
	f.short[slot] = int32(pos)

	slot = word * 2654435761 >> (32 - hashBits)
	candidate := int(f.roots[slot])
	f.roots[slot] = int32(pos)
	mask := f.window - 1
	lesser, greater := 2*(pos&mask), 2*(pos&mask)+1
	lesserLength, greaterLength := 0, 0
	data, trees := f.data, f.trees
	for depth := f.depth; ; depth-- {
		if candidate < 0 || pos-candidate > mask || depth == 0 {
			trees[lesser], trees[greater] = nowhere, nowhere
			return matches
		}
		children := trees[2*(candidate&mask) : 2*(candidate&mask)+2 : 2*(candidate&mask)+2]
		length := common(data, candidate, pos, min(lesserLength, greaterLength), limit)
		if length > best {
			best = length
			matches = append(matches, match{uint32(length), uint32(pos - candidate)})
		}
		if length == limit {
			trees[lesser], trees[greater] = children[0], children[1]
			return matches
		}
		if data[candidate+length] < data[pos+length] {
			trees[lesser] = int32(candidate)
			lesser = 2*(candidate&mask) + 1
			candidate, lesserLength = int(children[1]), length
		} else {
			trees[greater] = int32(candidate)
			greater = 2 * (candidate & mask)
			candidate, greaterLength = int(children[0]), length
		}
	}
}

// common returns the number of equal bytes at a and at b > a, up to limit; known bytes are equal.
func common(data []byte, a, b, known, limit int) int {
	length := known
	for length+8 <= limit {
		x := binary.LittleEndian.Uint64(data[a+length:]) ^ binary.LittleEndian.Uint64(data[b+length:])
		if x != 0 {
			return length + bits.TrailingZeros64(x)/8
		}
		length += 8
	}
	for length < limit && data[a+length] == data[b+length] {
		length++
	}
	return length
}
