package zstd

// Modes of a table of sequence codes (RFC 8878, 3.1.1.3.2.1).
const (
	predefinedMode = iota
	singleMode
	describedMode
	repeatMode
)

// alphabet has the constants of one kind of sequence codes.
type alphabet struct {
	maxLog     uint
	predefined *fseTable
}

var (
	literalAlphabet = alphabet{9, newFSETable([]int16{4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2,
		2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1}, 6)}
	matchAlphabet = alphabet{9, newFSETable([]int16{1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1}, 6)}
	offsetAlphabet = alphabet{8, newFSETable([]int16{1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, -1, -1, -1, -1, -1}, 5)}
)

// choice is a table, the mode by which a block names it to a decoder, and the bytes after the modes.
type choice struct {
	mode   uint8
	table  *fseTable
	header []byte
}

// chooseMode chooses the table with which the counted codes cost the fewest bits. last is nil if no
// table can be repeated.
func chooseMode(counts []uint32, of alphabet, last *fseTable) choice {
	best := choice{mode: predefinedMode, table: of.predefined}
	least, possible := of.predefined.cost(counts)
	if !possible {
		least = ^uint64(0)
	}
	if last != nil && last.log > 0 {
		if cost, possible := last.cost(counts); possible && cost < least {
			least, best = cost, choice{mode: repeatMode, table: last}
		}
	}
	if distinct(counts) == 1 {
		if least > 8*oneBit {
			return single(counts)
		}
		return best
	}
	table, header := chooseFSE(counts, of.maxLog)
	cost, _ := table.cost(counts)
	if cost+uint64(len(header))*8*oneBit < least {
		best = choice{mode: describedMode, table: table, header: header}
	}
	return best
}

// single returns the table for the only counted code, which takes no bits.
func single(counts []uint32) choice {
	for symbol, count := range counts {
		if count > 0 {
			return choice{mode: singleMode, table: &fseTable{}, header: []byte{byte(symbol)}}
		}
	}
	return choice{}
}
