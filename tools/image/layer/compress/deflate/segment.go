package deflate

const wholeParses = 3

// blockParses has the number of parses of each block after the first and the second cut into blocks.
var blockParses = []int{2, 3}

// blocks cuts the segment into blocks and parses each, again and again.
func (p *parser) blocks() []*block {
	n := len(p.data)
	if n == 0 {
		return []*block{newBlock(0, nil)}
	}
	c := firstCounts(p.data)
	var tokens []token
	for range wholeParses {
		tokens = p.parse(0, n, entropyCosts(c), tokens[:0])
		c = countTokens(tokens)
	}
	var blocks []*block
	for _, parses := range blockParses {
		blocks = cut(tokens)
		tokens = tokens[:0]
		for _, b := range blocks {
			p.improve(b, parses)
			tokens = append(tokens, b.tokens...)
		}
	}
	for _, b := range blocks {
		p.settle(b)
	}
	return blocks
}

// improve parses the block at the costs of its own counts.
func (p *parser) improve(b *block, parses int) {
	c := countTokens(b.tokens)
	for range parses {
		c, _ = p.try(b, entropyCosts(c))
	}
}

// settle parses the block at the costs of its code, in whole bits, until that saves no more.
func (p *parser) settle(b *block) {
	for range 2 {
		if _, better := p.try(b, codeCosts(countTokens(b.tokens), b.code)); !better {
			return
		}
	}
}

// try parses the block at these costs, keeps the tokens if they take fewer bits, and returns the
// counts of these tokens.
func (p *parser) try(b *block, costs *costs) (*counts, bool) {
	tokens := p.parse(b.begin, b.end, costs, p.spare[:0])
	p.spare = tokens
	c := countTokens(tokens)
	code := newCode(c)
	if code.bits >= b.code.bits {
		return c, false
	}
	b.tokens, p.spare = tokens, b.tokens
	b.code = code
	return c, true
}

// firstCounts guesses the counts of the first parse.
func firstCounts(data []byte) *counts {
	c := new(counts)
	for _, b := range data {
		c.literals[b]++
	}
	for s := endOfBlock + 1; s < literalSymbols; s++ {
		c.literals[s] = uint32(len(data)/100 + 1)
	}
	for s := range c.distances {
		c.distances[s] = 1
	}
	return c
}

// cut makes blocks of the tokens.
func cut(tokens []token) []*block {
	ends := split(tokens)
	for range 2 {
		refine(tokens, ends)
	}
	var blocks []*block
	begin, at := 0, 0
	for _, end := range ends {
		if end == begin {
			continue
		}
		b := newBlock(at, tokens[begin:end])
		blocks = append(blocks, b)
		begin, at = end, b.end
	}
	return blocks
}
