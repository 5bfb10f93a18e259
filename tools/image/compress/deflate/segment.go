package deflate

var (
	wholeParses = 3
	blockParses = []int{2, 2, 6}
)

// blocks cuts the segment into blocks and parses each, over and over.
func (p *parser) blocks() []*block {
	n := len(p.data)
	if n == 0 {
		return []*block{newBlock(0, 0, nil)}
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
		for _, b := range blocks {
			p.improve(b, parses)
		}
		tokens = tokens[:0]
		for _, b := range blocks {
			tokens = append(tokens, b.tokens...)
		}
	}
	return blocks
}

// improve parses the block with its own costs, and keeps the best.
func (p *parser) improve(b *block, parses int) {
	c := countTokens(b.tokens)
	for range parses {
		tokens := p.parse(b.begin, b.end, entropyCosts(c), nil)
		c = countTokens(tokens)
		if code := newCode(c); code.bits < b.code.bits {
			b.tokens, b.code = tokens, code
		}
	}
}

// firstCounts guesses what a parse will count.
func firstCounts(data []byte) *counts {
	c := new(counts)
	for _, b := range data {
		c.literals[b]++
	}
	for s := endOfBlock + 1; s < literalSymbols; s++ {
		c.literals[s] = uint32(len(data)/100 + 1)
	}
	for s := range c.distances {
		c.distances[s] = 10
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
		b := newBlock(at, at, append([]token(nil), tokens[begin:end]...))
		for _, t := range b.tokens {
			b.end += t.size()
		}
		blocks = append(blocks, b)
		begin, at = end, b.end
	}
	return blocks
}
