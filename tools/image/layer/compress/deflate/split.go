package deflate

import "slices"

const (
	// splitStep is the number of tokens between the points at which blocks are split at first.
	splitStep = 512
	// splitSpan is the largest number of steps in a block.
	splitSpan = 200
	// A header takes about headerBits and symbolBits for each symbol used, times 1<<logShift.
	headerBits = 40 << logShift
	symbolBits = 11 << logShift / 4
)

// split returns the token indexes at which blocks end, so that all blocks together take the fewest bits.
func split(tokens []token) []int {
	n := (len(tokens) + splitStep - 1) / splitStep
	steps := make([]counts, n)
	for i, t := range tokens {
		steps[i/splitStep].add(t)
	}
	table := plogs()
	best := make([]uint64, n+1) // bits up to each step
	from := make([]int, n+1)    // beginning of the last block before each step
	for end := 1; end <= n; end++ {
		var c counts
		c.literals[endOfBlock] = 1
		best[end] = ^uint64(0)
		for begin := end - 1; begin >= max(0, end-splitSpan); begin-- {
			c.addAll(&steps[begin])
			if bits := best[begin] + table.estimate(&c); bits < best[end] {
				best[end], from[end] = bits, begin
			}
		}
	}
	var ends []int
	for end := n; end > 0; end = from[end] {
		ends = append(ends, min(len(tokens), end*splitStep))
	}
	slices.Reverse(ends)
	return ends
}

// estimate returns about how many bits a block takes, without extra bits, times 1<<logShift.
func (p *plog) estimate(c *counts) uint64 {
	return headerBits + p.code(c.literals[:]) + p.code(c.distances[:])
}

// code returns the cost of the symbols and of the description of their code.
func (p *plog) code(counts []uint32) uint64 {
	total, used, same := uint32(0), uint64(0), uint64(0)
	for _, n := range counts {
		if n > 0 {
			total += n
			used++
			same += p.of(n)
		}
	}
	return p.of(total) - same + used*symbolBits
}
