package zstd

const maxHuffmanBits = 11

// huffmanTable is a prefix code of literals (RFC 8878, 4.2).
type huffmanTable struct {
	lengths [256]uint8 // 0 if a symbol has no code
	codes   [256]uint16
}

// newHuffmanTable numbers codes by RFC 8878, 4.2.1.3: longest first, then by symbol.
func newHuffmanTable(lengths [256]uint8) *huffmanTable {
	t := &huffmanTable{lengths: lengths}
	next := uint16(0)
	for length := uint8(maxHuffmanBits); length > 0; length-- {
		for symbol, of := range lengths {
			if of == length {
				t.codes[symbol] = next
				next++
			}
		}
		next >>= 1
	}
	return t
}

// bits returns the bits of the counted literals. That is possible only if the table has them all.
func (t *huffmanTable) bits(counts *[256]uint32) (bits int, possible bool) {
	for symbol, count := range counts {
		if count > 0 && t.lengths[symbol] == 0 {
			return 0, false
		}
		bits += int(count) * int(t.lengths[symbol])
	}
	return bits, true
}

// appendStream appends literals as one bitstream.
func (t *huffmanTable) appendStream(out, literals []byte) []byte {
	w := bitWriter{out: out}
	for i := len(literals) - 1; i >= 0; i-- {
		w.add(uint32(t.codes[literals[i]]), uint(t.lengths[literals[i]]))
	}
	return w.end()
}

// chooseHuffman makes the table whose codes and description take the fewest bits together, or nil if
// no description can hold it. counts has at least two symbols.
func chooseHuffman(counts *[256]uint32) (table *huffmanTable, description []byte) {
	least := 0
	symbols := distinct(counts[:])
	for limit := maxHuffmanBits; 1<<limit >= symbols && limit > 0; limit-- {
		trial := newHuffmanTable(codeLengths(counts, limit))
		described := describe(&trial.lengths)
		if described == nil {
			continue
		}
		bits, _ := trial.bits(counts)
		bits += 8 * len(described)
		if table != nil && bits > least {
			break
		}
		least, table, description = bits, trial, described
	}
	return table, description
}
