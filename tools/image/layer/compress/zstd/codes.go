package zstd

import "math/bits"

const (
	minMatch      = 3
	maxBlock      = 128 << 10
	literalCodes  = 36
	matchCodes    = 53
	offsetCodes   = 32
	firstOffset   = 4 // smaller offset values are repeats (RFC 8878, 3.1.1.5)
	repeatOffsets = firstOffset - 1
)

// code is a sequence symbol for the values from base to base + 1<<bits - 1.
type code struct {
	base uint32
	bits uint8
}

// The codes of literal lengths and match lengths (RFC 8878, 3.1.1.3.2.1.1).
var (
	literalLengths = codesOf(0, 16, []uint8{1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	matchLengths   = codesOf(minMatch, 32, []uint8{1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})

	shortLiterals = shortCodes(literalLengths)
	shortMatches  = shortCodes(matchLengths)
)

func codesOf(base, exact uint32, widths []uint8) []code {
	var codes []code
	for range exact {
		codes = append(codes, code{base: base})
		base++
	}
	for _, width := range widths {
		codes = append(codes, code{base: base, bits: width})
		base += 1 << width
	}
	return codes
}

// shortCodes maps the 128 shortest lengths, counted from the first code's base, to their codes.
func shortCodes(codes []code) (short [128]uint8) {
	for i := range short {
		for c, of := range codes {
			if of.base <= codes[0].base+uint32(i) {
				short[i] = uint8(c)
			}
		}
	}
	return short
}

// literalCode returns the code of a literal length.
func literalCode(length uint32) uint8 {
	if length < uint32(len(shortLiterals)) {
		return shortLiterals[length]
	}
	return uint8(bits.Len32(length) + 18)
}

// matchCode returns the code of a match length of at least minMatch.
func matchCode(length uint32) uint8 {
	length -= minMatch
	if length < uint32(len(shortMatches)) {
		return shortMatches[length]
	}
	return uint8(bits.Len32(length) + 35)
}

// offsetCode returns the code of an offset value, which is also the number of its extra bits.
func offsetCode(value uint32) uint8 {
	return uint8(bits.Len32(value)) - 1
}
