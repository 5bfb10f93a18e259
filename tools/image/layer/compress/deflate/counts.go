package deflate

// counts says how often a block uses each symbol.
type counts struct {
	literals  [literalSymbols]uint32 // literals, end of block and lengths
	distances [distSymbols]uint32
}

func (c *counts) add(t token) {
	literal, distance, match := t.symbols()
	c.literals[literal]++
	if match {
		c.distances[distance]++
	}
}

func (c *counts) addAll(other *counts) {
	for s, n := range other.literals {
		c.literals[s] += n
	}
	for s, n := range other.distances {
		c.distances[s] += n
	}
}

func countTokens(tokens []token) *counts {
	c := new(counts)
	for _, t := range tokens {
		c.add(t)
	}
	c.literals[endOfBlock] = 1
	return c
}

// costs has the costs of the parts of tokens, in bits times 1<<costShift.
type costs struct {
	literal  [256]uint32
	length   [maxMatch + 1]uint32
	distance [32]uint32
}

// entropyCosts returns the costs of an ideal code for the counts.
func entropyCosts(c *counts) *costs {
	var literals [literalSymbols]uint32
	var distances [distSymbols]uint32
	entropies(c.literals[:], literals[:])
	entropies(c.distances[:], distances[:])
	return symbolCosts(&literals, &distances)
}

// codeCosts returns the costs of the code. Symbols without a code cost as much as in an ideal code.
func codeCosts(c *counts, code *code) *costs {
	var literals [literalSymbols]uint32
	var distances [distSymbols]uint32
	entropies(c.literals[:], literals[:])
	entropies(c.distances[:], distances[:])
	replace(literals[:], code.literals[:])
	replace(distances[:], code.distances[:])
	return symbolCosts(&literals, &distances)
}

func replace(costs []uint32, lengths []uint8) {
	for s, l := range lengths {
		if l > 0 {
			costs[s] = uint32(l) << costShift
		}
	}
}

// symbolCosts adds the extra bits to the costs of symbols.
func symbolCosts(literals *[literalSymbols]uint32, distances *[distSymbols]uint32) *costs {
	result := new(costs)
	copy(result.literal[:], literals[:])
	for i, s := range lengthSymbol {
		result.length[minMatch+i] = literals[endOfBlock+1+int(s)] + uint32(lengthExtra[s])<<costShift
	}
	for s, d := range distances {
		result.distance[s] = d + uint32(distExtra[s])<<costShift
	}
	return result
}

// entropies writes the cost of each symbol in an ideal code, as if unused symbols were used once.
func entropies(counts, costs []uint32) {
	total := uint32(0)
	for _, c := range counts {
		total += c
	}
	all := log2(max(total, 2))
	for s, c := range counts {
		costs[s] = (all - log2(max(c, 1))) >> (logShift - costShift)
	}
}
