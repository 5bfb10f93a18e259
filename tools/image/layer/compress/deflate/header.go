package deflate

const codeLengthSymbols = 19

// codeLengthOrder is the order in which a header lists the lengths of the code for code lengths.
var codeLengthOrder = [codeLengthSymbols]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// codeLengthExtra are the numbers of extra bits of code length symbols.
var codeLengthExtra = [codeLengthSymbols]uint8{16: 2, 17: 3, 18: 7}

// A header describes the codes of a block (RFC 1951, 3.2.7).
type header struct {
	literals, distances int // numbers of symbols described
	runs                []run
	lengths             [codeLengthSymbols]uint8 // of the code of the runs' symbols
	described           int                      // number of lengths that are written
	bits                int
}

// A run is a symbol of the code of code lengths, and its extra bits.
type run struct{ symbol, extra uint8 }

// newHeader returns the shortest description of the code lengths that it finds.
func newHeader(literals *[literalSymbols]uint8, distances *[distSymbols]uint8) *header {
	h := &header{literals: literalSymbols, distances: distSymbols}
	for h.literals > endOfBlock+1 && literals[h.literals-1] == 0 {
		h.literals--
	}
	for h.distances > 1 && distances[h.distances-1] == 0 {
		h.distances--
	}
	var all [literalSymbols + distSymbols]uint8
	n := copy(all[:], literals[:h.literals])
	n += copy(all[n:], distances[:h.distances])

	costs := [codeLengthSymbols]int{4, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 4, 4, 5, 5, 5, 3, 4, 3}
	h.bits = 1 << 30
	for range 4 {
		h.runs = cheapestRuns(all[:n], &costs, h.runs[:0])
		before := h.bits
		h.encode()
		if h.bits >= before {
			break
		}
		for s, l := range h.lengths {
			costs[s] = int(l)
			if l == 0 {
				costs[s] = 7
			}
		}
	}
	return h
}

// encode chooses the code for the runs.
func (h *header) encode() {
	var counts [codeLengthSymbols]uint32
	for _, r := range h.runs {
		counts[r.symbol]++
	}
	codeLengths(counts[:], 7, h.lengths[:])
	h.described = codeLengthSymbols
	for h.described > 4 && h.lengths[codeLengthOrder[h.described-1]] == 0 {
		h.described--
	}
	h.bits = 5 + 5 + 4 + 3*h.described
	for s, c := range counts {
		h.bits += int(c) * int(h.lengths[s]+codeLengthExtra[s])
	}
}

// cheapestRuns appends the runs for the lengths that take the fewest bits at these costs.
func cheapestRuns(lengths []uint8, costs *[codeLengthSymbols]int, runs []run) []run {
	var rest [literalSymbols + distSymbols + 1]int // bits from each position on
	var first [literalSymbols + distSymbols]run
	var size [literalSymbols + distSymbols]int
	same := 0
	for i := len(lengths) - 1; i >= 0; i-- {
		l := lengths[i]
		if i+1 < len(lengths) && lengths[i+1] == l {
			same++
		} else {
			same = 1
		}
		rest[i], first[i], size[i] = costs[l]+rest[i+1], run{symbol: l}, 1
		try := func(symbol uint8, least, most int) {
			bits := costs[symbol] + int(codeLengthExtra[symbol])
			for n := least; n <= min(same, most); n++ {
				if b := bits + rest[i+n]; b < rest[i] {
					rest[i], first[i], size[i] = b, run{symbol, uint8(n - least)}, n
				}
			}
		}
		if l == 0 {
			try(17, 3, 10)
			try(18, 11, 138)
		}
		if i > 0 && lengths[i-1] == l {
			try(16, 3, 6)
		}
	}
	for i := 0; i < len(lengths); i += size[i] {
		runs = append(runs, first[i])
	}
	return runs
}
