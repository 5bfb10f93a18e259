package deflate

import (
	"math/bits"
	"slices"
)

// codeLengths writes the lengths, in bits and at most limit, of a prefix code that encodes symbols
// with these counts in the fewest bits. Unused symbols get no code.
//
// It is Larmore and Hirschberg's package-merge. Each level merges the symbols with pairs of the
// level before. A level only records which of its items are symbols, because it takes symbols in
// the order of their counts.
func codeLengths(counts []uint32, limit int, lengths []uint8) {
	clear(lengths)
	var used [literalSymbols]uint64 // count<<16 | symbol
	n := 0
	for s, c := range counts {
		if c > 0 {
			used[n] = uint64(c)<<16 | uint64(s)
			n++
		}
	}
	if n <= 2 {
		for _, u := range used[:n] {
			lengths[u&0xffff] = 1
		}
		return
	}
	symbols := used[:n]
	slices.Sort(symbols)

	var isSymbol [maxCodeBits][2 * literalSymbols]bool
	var buffers [2][2 * literalSymbols]uint64
	items := buffers[0][:0]
	for level := range limit {
		merged := buffers[level&1][:0]
		s, pair := 0, 0
		for s < n || pair+1 < len(items) {
			if pair+1 >= len(items) || s < n && symbols[s]>>16 <= items[pair]+items[pair+1] {
				isSymbol[level][len(merged)] = true
				merged = append(merged, symbols[s]>>16)
				s++
			} else {
				merged = append(merged, items[pair]+items[pair+1])
				pair += 2
			}
		}
		items = merged
	}
	take := 2*n - 2
	for level := limit - 1; level >= 0 && take > 0; level-- {
		taken := 0
		for _, is := range isSymbol[level][:take] {
			if is {
				lengths[symbols[taken]&0xffff]++
				taken++
			}
		}
		take = 2 * (take - taken)
	}
}

// canonicalCodes returns the codes that belong to the lengths (RFC 1951, 3.2.2), with their bits
// reversed, because bitWriter writes the lowest bit first.
func canonicalCodes(lengths []uint8) []uint16 {
	var next [maxCodeBits + 2]uint16
	for _, l := range lengths {
		if l > 0 {
			next[l+1]++
		}
	}
	for l := 1; l < len(next); l++ {
		next[l] += next[l-1]
		next[l] <<= 1
	}
	codes := make([]uint16, len(lengths))
	for s, l := range lengths {
		if l > 0 {
			codes[s] = bits.Reverse16(next[l]) >> (16 - l)
			next[l]++
		}
	}
	return codes
}
