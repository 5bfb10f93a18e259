package deflate

// chainDepth is the number of positions that search tries in a chain, the nearest first.
const chainDepth = 32

// chains link the positions of the window that have the same hash of three bytes. They find matches
// that trees miss: no longer than nearer matches, but perhaps with cheaper distance symbols.
type chains struct {
	data     []byte
	heads    [1 << hashBits]int32
	previous [windowSize]uint16 // distance to the previous position, or 0
}

func newChains(data []byte) *chains {
	c := &chains{data: data}
	for i := range c.heads {
		c.heads[i] = -2 * windowSize
	}
	return c
}

// link adds the position to its chain.
func (c *chains) link(p int) {
	if len(c.data)-p < minMatch {
		return
	}
	hash := hash3(c.data[p:])
	distance := p - int(c.heads[hash])
	c.heads[hash] = int32(p)
	if distance > windowSize {
		distance = 0
	}
	c.previous[p%windowSize] = uint16(distance)
}

// search adds the longest match for each distance symbol to the candidates. The position must be
// linked.
func (c *chains) search(p int, found *candidates) {
	limit := min(maxMatch, len(c.data)-p)
	if limit < minMatch {
		return
	}
	here := c.data[p : p+limit]
	symbol, beat := 0, minMatch-1
	var longest [distSymbols]int // up to each symbol
	distance := 0
	for range chainDepth {
		step := int(c.previous[(p-distance)%windowSize])
		distance += step
		if step == 0 || distance > windowSize {
			return
		}
		for distance > int(distBase[symbol])+1<<distExtra[symbol] {
			symbol++
			longest[symbol] = longest[symbol-1]
			beat = minMatch - 1
			if symbol >= symbolSlack {
				beat = max(beat, longest[symbol-symbolSlack])
			}
		}
		if c.data[p-distance+beat] != here[beat] {
			continue
		}
		if n := commonLength(here, c.data[p-distance:][:limit]); n > beat {
			found.add(newMatch(n, distance))
			if n == limit {
				return
			}
			beat = n
			longest[symbol] = max(longest[symbol], n)
		}
	}
}
