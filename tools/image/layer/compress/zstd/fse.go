package zstd

import "math/bits"

// fseTable encodes symbols by finite state entropy (RFC 8878, 4.1). States are the decoder's
// cell numbers plus 1<<log.
type fseTable struct {
	log    uint
	norm   []int16  // probability of each symbol, of 1<<log; -1 is a single cell at the end
	states []uint16 // cells of all symbols, symbol by symbol
	first  []uint16 // index in states of each symbol's first cell
}

// cells returns the number of a symbol's cells.
func cells(probability int16) int {
	if probability < 0 {
		return 1
	}
	return int(probability)
}

func newFSETable(norm []int16, log uint) *fseTable {
	t := &fseTable{log: log, norm: norm, states: make([]uint16, 1<<log), first: make([]uint16, len(norm))}
	next := make([]uint16, len(norm))
	start := 0
	for symbol, probability := range norm {
		t.first[symbol] = uint16(start)
		next[symbol] = uint16(start)
		start += cells(probability)
	}
	for cell, symbol := range spread(norm, log) {
		t.states[next[symbol]] = uint16(cell + 1<<log)
		next[symbol]++
	}
	return t
}

// spread says which symbol each cell of the decoder's table has.
func spread(norm []int16, log uint) []uint8 {
	size := 1 << log
	table := make([]uint8, size)
	end := size
	for symbol, probability := range norm {
		if probability < 0 {
			end--
			table[end] = uint8(symbol)
		}
	}
	step := size>>1 + size>>3 + 3
	cell := 0
	for symbol, probability := range norm {
		for range probability {
			table[cell] = uint8(symbol)
			for cell = (cell + step) & (size - 1); cell >= end; {
				cell = (cell + step) & (size - 1)
			}
		}
	}
	return table
}

// start returns a state that decodes to symbol. A decoder reads at least one bit to leave it, unless
// the table has no other symbol.
func (t *fseTable) start(symbol uint8) uint16 {
	if t.log == 0 {
		return 0
	}
	return t.states[t.first[symbol]]
}

// encode returns a state of symbol, and writes the bits that lead a decoder from there to state.
func (t *fseTable) encode(w *bitWriter, state uint16, symbol uint8) uint16 {
	if t.log == 0 {
		return 0
	}
	count := cells(t.norm[symbol])
	width := t.log - uint(bits.Len(uint(count))-1)
	if int(state>>width) < count {
		width--
	}
	w.add(uint32(state)&(1<<width-1), width)
	return t.states[int(t.first[symbol])+int(state>>width)-count]
}

// finish writes the state that the decoder begins with.
func (t *fseTable) finish(w *bitWriter, state uint16) {
	w.add(uint32(state)&(1<<t.log-1), t.log)
}

// cost returns the cost of the counted symbols. It is possible only if the table has them all.
func (t *fseTable) cost(counts []uint32) (cost uint64, possible bool) {
	for symbol, count := range counts {
		if count == 0 {
			continue
		}
		if symbol >= len(t.norm) || t.norm[symbol] == 0 {
			return 0, false
		}
		cost += uint64(count) * uint64(uint32(t.log)<<costShift-log2(uint32(cells(t.norm[symbol]))))
	}
	return cost, true
}
