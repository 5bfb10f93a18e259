package deflate

// refine moves each end between two blocks to where the two take the fewest bits.
func refine(tokens []token, ends []int) {
	begin := 0
	for k := range len(ends) - 1 {
		ends[k] = begin + bestSplit(tokens[begin:ends[k+1]])
		begin = ends[k]
	}
}

// bestSplit returns how many of the tokens, at least one and not all, belong into the first of
// two blocks. It moves tokens one by one from the second block to the first, and compares the costs.
func bestSplit(tokens []token) int {
	first, second := new(counts), countTokens(tokens)
	first.literals[endOfBlock] = 1
	literals, distances := [2]uint32{1, 0}, [2]uint32{} // totals of the first and the second
	for _, n := range second.literals {
		literals[1] += n
	}
	for _, n := range second.distances {
		distances[1] += n
	}

	table := plogs()
	split, growth, least := 1, int64(0), int64(1)<<62
	for i, t := range tokens[:max(1, len(tokens)-1)] {
		literal, distance, match := t.symbols()
		growth += table.moveSymbol(&first.literals[literal], &second.literals[literal])
		growth -= table.move(&literals[0], &literals[1])
		if match {
			growth += table.moveSymbol(&first.distances[distance], &second.distances[distance])
			growth -= table.move(&distances[0], &distances[1])
		}
		if growth < least {
			split, least = i+1, growth
		}
	}
	return split
}

// moveSymbol moves one occurrence of a symbol between the counts of two blocks, and returns the
// number of bits that this adds to the blocks, without the change by their totals.
func (p *plog) moveSymbol(to, from *uint32) int64 {
	header := int64(0)
	if *to == 0 {
		header += symbolBits
	}
	if *from == 1 {
		header -= symbolBits
	}
	return header + p.move(to, from)
}

// move moves one occurrence, and returns by how much the sum of x * log2(x) shrinks.
func (p *plog) move(to, from *uint32) int64 {
	before := p.of(*to) + p.of(*from)
	*to++
	*from--
	return int64(before - p.of(*to) - p.of(*from))
}
