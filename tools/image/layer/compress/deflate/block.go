package deflate

import "slices"

// A block is one block of the stream: tokens for a part of a segment.
type block struct {
	begin, end int // in the segment
	tokens     []token
	code       *code
}

// A code is a dynamic code with its header.
type code struct {
	literals  [literalSymbols]uint8
	distances [distSymbols]uint8
	header    *header
	bits      int // length of the whole block that the code was made for
}

// newCode returns a code for a block with these counts.
func newCode(c *counts) *code {
	result := new(code)
	codeLengths(c.literals[:], maxCodeBits, result.literals[:])
	codeLengths(c.distances[:], maxCodeBits, result.distances[:])
	result.header = newHeader(&result.literals, &result.distances)
	result.bits = 3 + result.header.bits + tokenBits(c, result.literals[:], result.distances[:])
	return result
}

// tokenBits returns the number of bits of the symbols and their extra bits.
func tokenBits(c *counts, literals []uint8, distances []uint8) int {
	bits := 0
	for s, n := range c.literals {
		bits += int(n) * int(literals[s])
		if s > endOfBlock {
			bits += int(n) * int(lengthExtra[s-endOfBlock-1])
		}
	}
	for s, n := range c.distances {
		bits += int(n) * int(distances[s]+distExtra[s])
	}
	return bits
}

// newBlock returns a block that begins at a position of the segment.
func newBlock(begin int, tokens []token) *block {
	b := &block{begin: begin, end: begin, tokens: slices.Clone(tokens), code: newCode(countTokens(tokens))}
	for _, t := range tokens {
		b.end += t.size()
	}
	return b
}

// fixedLiterals and fixedDistances are the lengths of the fixed codes (RFC 1951, 3.2.6). Two
// literal symbols have codes although no block uses them.
var (
	fixedLiterals  = fixedLiteralLengths()
	fixedDistances = fixedDistanceLengths()
)

func fixedLiteralLengths() (lengths [literalSymbols + 2]uint8) {
	for s := range lengths {
		switch {
		case s < 144:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		case s < 280:
			lengths[s] = 7
		default:
			lengths[s] = 8
		}
	}
	return lengths
}

func fixedDistanceLengths() (lengths [distSymbols]uint8) {
	for s := range lengths {
		lengths[s] = 5
	}
	return lengths
}
