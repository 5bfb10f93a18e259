package deflate

import "math/bits"

// Constants of RFC 1951.
const (
	windowSize     = 32768 // the longest distance, in bytes
	minMatch       = 3
	maxMatch       = 258
	storedMax      = 65535 // bytes in one stored block
	literalSymbols = 286
	distSymbols    = 30
	endOfBlock     = 256
	maxCodeBits    = 15
)

// lengthExtra and distExtra are the numbers of extra bits of the length and distance symbols
// (RFC 1951, 3.2.5).
var (
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distExtra   = [distSymbols]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}

	lengthBase = lengthBases()
	distBase   = distBases()

	// lengthSymbol maps a length minus minMatch to its symbol minus 257.
	lengthSymbol = lengthSymbols()
)

func lengthBases() (base [29]uint16) {
	next := uint16(0)
	for s := range base {
		base[s] = next
		next += 1 << lengthExtra[s]
	}
	base[28] = maxMatch - minMatch
	return base
}

func distBases() (base [distSymbols]uint16) {
	next := uint16(0)
	for s := range base {
		base[s] = next
		next += 1 << distExtra[s]
	}
	return base
}

func lengthSymbols() (symbols [maxMatch - minMatch + 1]uint8) {
	for s, base := range lengthBases() {
		for i := int(base); i < int(base)+1<<lengthExtra[s] && i < len(symbols); i++ {
			symbols[i] = uint8(s)
		}
	}
	return symbols
}

// distSymbol returns the symbol of a distance. d is the distance minus one.
func distSymbol(d uint32) uint32 {
	if d < 4 {
		return d
	}
	n := uint32(bits.Len32(d)) - 1
	return n*2 + d>>(n-1)&1
}

// A token is a literal byte, or a match: a flag, the length minus minMatch (8 bits), the distance
// symbol (5 bits) and the distance minus one (15 bits).
type token uint32

const isMatch token = 1 << 28

func newMatch(length, distance int) token {
	d := uint32(distance - 1)
	return isMatch | token(length-minMatch)<<20 | token(distSymbol(d))<<15 | token(d)
}

func (t token) lengthIndex() uint32 { return uint32(t) >> 20 & 255 }
func (t token) distSymbol() uint32  { return uint32(t) >> 15 & 31 }
func (t token) distIndex() uint32   { return uint32(t) & (windowSize - 1) }

// symbols returns the literal or length symbol, and the distance symbol of a match.
func (t token) symbols() (literal, distance uint32, match bool) {
	if t < isMatch {
		return uint32(t), 0, false
	}
	return endOfBlock + 1 + uint32(lengthSymbol[t.lengthIndex()]), t.distSymbol(), true
}

// size returns how many bytes the token stands for.
func (t token) size() int {
	if t < isMatch {
		return 1
	}
	return int(t.lengthIndex()) + minMatch
}

// withLength returns the match shortened to a length.
func (t token) withLength(length int) token {
	return t&^(255<<20) | token(length-minMatch)<<20
}
