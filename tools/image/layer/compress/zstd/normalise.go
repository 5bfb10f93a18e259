package zstd

// normalise scales counts to probabilities that add up to 1<<log, at least 1 for each symbol
// counted, so that the symbols cost as few bits as possible. counts has at least two symbols, and
// at most 1<<log.
func normalise(counts []uint32, log uint) []int16 {
	var total uint64
	for _, count := range counts {
		total += uint64(count)
	}
	norm := make([]int16, len(counts))
	left := 1 << log
	for symbol, count := range counts {
		if count > 0 {
			norm[symbol] = int16(max(1, uint64(count)<<log/total))
			left -= int(norm[symbol])
		}
	}
	for ; left > 0; left-- {
		norm[mostGained(counts, norm)]++
	}
	for ; left < 0; left++ {
		norm[leastLost(counts, norm)]--
	}
	return norm
}

// mostGained returns the symbol whose cost sinks most with one more cell.
func mostGained(counts []uint32, norm []int16) (best int) {
	var most uint64
	for symbol, n := range norm {
		if n == 0 {
			continue
		}
		gain := uint64(counts[symbol])*uint64(log2(uint32(n)+1)-log2(uint32(n))) + 1
		if gain > most {
			best, most = symbol, gain
		}
	}
	return best
}

// leastLost returns the symbol whose cost rises least with one cell fewer.
func leastLost(counts []uint32, norm []int16) (best int) {
	least := ^uint64(0)
	for symbol, n := range norm {
		if n < 2 {
			continue
		}
		loss := uint64(counts[symbol]) * uint64(log2(uint32(n))-log2(uint32(n)-1))
		if loss < least {
			best, least = symbol, loss
		}
	}
	return best
}
