package zstd

import "math/bits"

// Costs are whole numbers of 1/256 bit: floating point may differ between
// architectures, and with it the bytes written.
const (
	costShift = 8
	oneBit    = 1 << costShift
)

const mantissaBits = 11

// fraction[m] is log2(1 + m/2^mantissaBits) as a cost.
var fraction = fractions()

func fractions() (table [1 << mantissaBits]uint32) {
	for m := range table {
		table[m] = fractionOf(uint64(1<<mantissaBits+m) << (31 - mantissaBits))
	}
	return table
}

// fractionOf returns the fraction of log2(x) for x in [2^31, 2^32): each squaring of the mantissa
// yields one binary digit.
func fractionOf(x uint64) (log uint32) {
	const guard = 4
	for range costShift + guard {
		x = x * x >> 31
		log <<= 1
		if x >= 1<<32 {
			x >>= 1
			log++
		}
	}
	return (log + 1<<(guard-1)) >> guard
}

// log2 returns the binary logarithm of x > 0 as a cost, rounded down to about 1/256 bit.
func log2(x uint32) uint32 {
	high := uint32(bits.Len32(x)) - 1
	var mantissa uint32
	if high >= mantissaBits {
		mantissa = x >> (high - mantissaBits)
	} else {
		mantissa = x << (mantissaBits - high)
	}
	return high<<costShift + fraction[mantissa&(1<<mantissaBits-1)]
}
