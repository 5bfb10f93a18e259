package deflate

import (
	"math"
	"testing"
)

func TestCodeLengths(t *testing.T) {
	fibonacci := make([]uint32, 30)
	for i := range fibonacci {
		fibonacci[i] = 1
		if i > 1 {
			fibonacci[i] = fibonacci[i-1] + fibonacci[i-2]
		}
	}
	for name, test := range map[string]struct {
		counts []uint32
		limit  int
		bits   uint32 // of all symbols together
	}{
		"none":            {[]uint32{0, 0}, 15, 0},
		"one":             {[]uint32{0, 7}, 15, 7},
		"two":             {[]uint32{9, 7}, 15, 16},
		"three":           {[]uint32{1, 1, 4}, 15, 8},
		"limited to 2":    {[]uint32{1, 1, 4, 100}, 2, 212},
		"deeper than 15":  {fibonacci, 15, 5702867},
		"as many as fit":  {[]uint32{5, 5, 5, 5, 5, 5, 5, 5}, 3, 120},
		"unused in midst": {[]uint32{3, 0, 0, 3, 0, 6}, 7, 18},
	} {
		t.Run(name, func(t *testing.T) {
			lengths := make([]uint8, len(test.counts))
			codeLengths(test.counts, test.limit, lengths)
			bits, kraft := uint32(0), 0.0
			for s, l := range lengths {
				if (l > 0) != (test.counts[s] > 0) || int(l) > test.limit {
					t.Errorf("expected 1 to %d bits for used symbols alone, found %d for the count %d", test.limit, l, test.counts[s])
				}
				if l > 0 {
					bits += test.counts[s] * uint32(l)
					kraft += math.Exp2(-float64(l))
				}
			}
			if kraft > 1 || bits != test.bits {
				t.Errorf("expected %d bits in a prefix code, found %d, and %v of the code used", test.bits, bits, kraft)
			}
		})
	}
}

func TestLog2(t *testing.T) {
	for _, x := range []uint32{1, 2, 3, 1000, 65535, 65536, 1<<32 - 1} {
		expected := math.Log2(float64(x)) * (1 << logShift)
		if got := float64(log2(x)); got > expected+1e-6 || got < expected-2 {
			t.Errorf("expected log2(%d) to be %v, found %v", x, expected, got)
		}
	}
}

func TestSymbols(t *testing.T) {
	for length := minMatch; length <= maxMatch; length++ {
		for _, distance := range []int{1, 4, 5, 8, 9, 1024, 1025, 24576, 24577, windowSize} {
			m := newMatch(length, distance)
			literal, symbol, match := m.symbols()
			s := literal - endOfBlock - 1
			l := minMatch + int(lengthBase[s])
			d := 1 + int(distBase[symbol])
			if !match || m.size() != length || int(m.distIndex())+1 != distance ||
				length < l || length >= l+1<<lengthExtra[s] || distance < d || distance >= d+1<<distExtra[symbol] {
				t.Errorf("expected length %d, distance %d, found %d, %d in the symbols %d, %d", length, distance, m.size(), m.distIndex()+1, literal, symbol)
			}
		}
	}
}
