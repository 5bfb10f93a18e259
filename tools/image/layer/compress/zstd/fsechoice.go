package zstd

const leastLog = 5

// chooseFSE makes the table, of an accuracy in [leastLog, maxLog], that costs the fewest bits together
// with its header. counts has at least two symbols.
func chooseFSE(counts []uint32, maxLog uint) (table *fseTable, header []byte) {
	symbols := distinct(counts)
	least := ^uint64(0)
	for log := uint(leastLog); log <= maxLog; log++ {
		if symbols > 1<<log {
			continue
		}
		trial := &fseTable{log: log, norm: singleCells(normalise(counts, log))}
		cost, _ := trial.cost(counts)
		described := fseHeader(trial.norm, log)
		cost += uint64(len(described)) * 8 * oneBit
		if cost < least {
			least, table, header = cost, trial, described
		}
	}
	return newFSETable(table.norm, table.log), header
}

// singleCells moves symbols with one cell to the table's end, which takes fewer bits to describe.
func singleCells(norm []int16) []int16 {
	for symbol, probability := range norm {
		if probability == 1 {
			norm[symbol] = -1
		}
	}
	return norm
}

// distinct returns the number of symbols that occur.
func distinct(counts []uint32) (symbols int) {
	for _, count := range counts {
		if count > 0 {
			symbols++
		}
	}
	return symbols
}
