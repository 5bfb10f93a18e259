package zstd

import (
	"cmp"
	"slices"
)

// codeLengths returns the lengths in bits, at most limit, of an optimal prefix code for counts, by
// the package-merge algorithm of Larmore and Hirschberg. counts has at least two symbols, and at most
// 1<<limit.
func codeLengths(counts *[256]uint32, limit int) (lengths [256]uint8) {
	symbols := byCount(counts)
	levels := packages(counts, symbols, limit)
	taken := 2*len(symbols) - 2
	for level := limit - 1; level >= 0 && taken > 0; level-- {
		leaves := 0
		for _, item := range levels[level][:taken] {
			if item.leaf {
				lengths[symbols[leaves]]++
				leaves++
			}
		}
		taken = 2 * (taken - leaves)
	}
	return lengths
}

func byCount(counts *[256]uint32) (symbols []uint8) {
	for symbol, count := range counts {
		if count > 0 {
			symbols = append(symbols, uint8(symbol))
		}
	}
	slices.SortStableFunc(symbols, func(a, b uint8) int { return cmp.Compare(counts[a], counts[b]) })
	return symbols
}

// coin is a symbol, or a package of two coins of the level below.
type coin struct {
	weight uint64
	leaf   bool
}

func packages(counts *[256]uint32, symbols []uint8, limit int) [][]coin {
	levels := make([][]coin, limit)
	var below []coin
	for level := range levels {
		merged := make([]coin, 0, 2*len(symbols))
		leaf := 0
		for pair := 0; pair+1 < len(below); pair += 2 {
			weight := below[pair].weight + below[pair+1].weight
			for ; leaf < len(symbols) && uint64(counts[symbols[leaf]]) <= weight; leaf++ {
				merged = append(merged, coin{uint64(counts[symbols[leaf]]), true})
			}
			merged = append(merged, coin{weight: weight})
		}
		for ; leaf < len(symbols); leaf++ {
			merged = append(merged, coin{uint64(counts[symbols[leaf]]), true})
		}
		levels[level] = merged
		below = merged
	}
	return levels
}
