package zstd

// prices are the expected costs of symbols and their extra bits.
type prices struct {
	literals      [256]int32
	literalCodes  [literalCodes]int32
	offsets       [offsetCodes]int32
	matchCodes    [matchCodes]int32
	shortLiterals [len(shortLiterals)]int32
	matches       [niceLength + 1]int32
}

func pricesOf(c *counts) *prices {
	p := &prices{}
	pricesFrom(p.literals[:], c.literals[:])
	pricesFrom(p.literalCodes[:], c.literalLengths[:])
	pricesFrom(p.matchCodes[:], c.matchLengths[:])
	pricesFrom(p.offsets[:], c.offsets[:])
	for i := range p.literalCodes {
		p.literalCodes[i] += int32(literalLengths[i].bits) * oneBit
	}
	for i := range p.matchCodes {
		p.matchCodes[i] += int32(matchLengths[i].bits) * oneBit
	}
	for i := range p.offsets {
		p.offsets[i] += int32(i) * oneBit
	}
	for length := range p.shortLiterals {
		p.shortLiterals[length] = p.literalCodes[shortLiterals[length]]
	}
	for length := minMatch; length <= niceLength; length++ {
		p.matches[length] = p.matchCodes[matchCode(uint32(length))]
	}
	return p
}

// pricesFrom writes the symbols' entropies. It counts a symbol that does not occur as half a time.
func pricesFrom(prices []int32, counts []uint32) {
	total := uint32(0)
	for _, count := range counts {
		total += 2*count + 1
	}
	for symbol, count := range counts {
		prices[symbol] = int32(log2(total) - log2(2*count+1))
	}
}

// literalLength returns the price of a literal length. A whole block's length has no code of its own.
func (p *prices) literalLength(length uint32) int32 {
	if length < uint32(len(p.shortLiterals)) {
		return p.shortLiterals[length]
	}
	return p.literalCodes[min(literalCode(length), literalCodes-1)]
}

func (p *prices) matchLength(length uint32) int32 {
	if length <= niceLength {
		return p.matches[length]
	}
	return p.matchCodes[matchCode(length)]
}
