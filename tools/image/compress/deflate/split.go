package deflate

// splitStep is how many tokens there are between points at which blocks may first be split.
var splitStep = 512
var splitSpan = 200

// sizer estimates how many bits a block takes, times 1<<logShift.
type sizer struct{ plog plog }

func (z sizer) block(c *counts) uint64 {
	bits := uint64(0)
	used := uint64(0)
	total := uint32(0)
	for _, n := range c.literals {
		if n > 0 {
			total += n
			used++
			bits -= z.plog.of(n)
		}
	}
	bits += z.plog.of(total)
	total = 0
	for _, n := range c.distances {
		if n > 0 {
			total += n
			used++
			bits -= z.plog.of(n)
		}
	}
	bits += z.plog.of(total)
	return bits + (hdrA+hdrB*used)<<logShift/8
}

var hdrA, hdrB uint64 = 40 * 8, 22

// split returns the token indexes at which blocks end that together take the fewest bits.
func split(tokens []token) []int {
	n := (len(tokens) + splitStep - 1) / splitStep
	z := sizer{plog{plogs()}}
	best := make([]uint64, n+1)
	from := make([]int, n+1)
	parts := make([]counts, n)
	for i := range parts {
		for _, t := range tokens[i*splitStep : min(len(tokens), (i+1)*splitStep)] {
			parts[i].add(t)
		}
	}
	for end := 1; end <= n; end++ {
		var c counts
		c.literals[endOfBlock] = 1
		best[end] = ^uint64(0)
		for begin := end - 1; begin >= max(0, end-splitSpan); begin-- {
			for s, n := range parts[begin].literals {
				c.literals[s] += n
			}
			for s, n := range parts[begin].distances {
				c.distances[s] += n
			}
			if bits := best[begin] + z.block(&c); bits < best[end] {
				best[end], from[end] = bits, begin
			}
		}
	}
	var ends []int
	for end := n; end > 0; end = from[end] {
		ends = append(ends, min(len(tokens), end*splitStep))
	}
	for i, j := 0, len(ends)-1; i < j; i, j = i+1, j-1 {
		ends[i], ends[j] = ends[j], ends[i]
	}
	return ends
}

// refine moves the ends between neighbouring blocks to where the two take the fewest bits.
func refine(tokens []token, ends []int) []int {
	p := plog{plogs()}
	begin := 0
	for k := 0; k+1 < len(ends); k++ {
		a, b := new(counts), countTokens(tokens[begin:ends[k+1]])
		a.literals[endOfBlock] = 1
		// All tokens in b; move them one by one into a.
		at := ends[k]
		_ = at
		var sumA, sumB, distA, distB uint32
		sumA = 1
		for _, n := range b.literals {
			sumB += n
		}
		for _, n := range b.distances {
			distB += n
		}
		move := func(x, y *uint32) int64 { // from y to x; growth of -sum(plog)
			d := int64(p.of(*x)) - int64(p.of(*x+1)) + int64(p.of(*y)) - int64(p.of(*y-1))
			*x++
			*y--
			return d
		}
		// header changes are ignored except for symbols that appear or vanish
		symbol := func(x, y *uint32) int64 {
			d := int64(0)
			if *x == 0 {
				d += int64(hdrB << logShift / 8)
			}
			if *y == 1 {
				d -= int64(hdrB << logShift / 8)
			}
			return d + move(x, y)
		}
		least, bestAt := int64(1)<<62, ends[k]
		now := int64(0)
		for i := begin; i < ends[k+1]; i++ {
			if i > begin && now < least {
				least, bestAt = now, i
			}
			t := tokens[i]
			if t < isMatch {
				now += symbol(&a.literals[t], &b.literals[t])
			} else {
				s := endOfBlock + 1 + uint32(lengthSymbol[t.lengthIndex()])
				now += symbol(&a.literals[s], &b.literals[s])
				now += symbol(&a.distances[t.distSymbol()], &b.distances[t.distSymbol()])
				now -= move(&distA, &distB)
			}
			now -= move(&sumA, &sumB)
		}
		ends[k] = bestAt
		begin = bestAt
	}
	return ends
}
