package deflate

import (
	"math/bits"
	"sync"
)

// Costs are bits times 1<<costShift, as integers: floating point differs between architectures.
const costShift = 7

// Logarithms are multiplied by 1<<logShift.
const logShift = 16

// log2 returns the binary logarithm of x, times 1<<logShift, rounded down.
func log2(x uint32) uint32 {
	n := uint32(bits.Len32(x)) - 1
	m := uint64(x) << (31 - n) // 1 <= m/(1<<31) < 2
	result := n
	for range logShift {
		m = m * m >> 31
		result = result<<1 | uint32(m>>32)
		m >>= m >> 32
	}
	return result
}

// plog is a table of x * log2(x), times 1<<logShift.
type plog [1 << 16]uint64

var plogs = sync.OnceValue(func() *plog {
	table := new(plog)
	for x := uint32(2); int(x) < len(table); x++ {
		table[x] = uint64(x) * uint64(log2(x))
	}
	return table
})

func (p *plog) of(x uint32) uint64 {
	if int(x) < len(p) {
		return p[x]
	}
	return uint64(x) * uint64(log2(x))
}
