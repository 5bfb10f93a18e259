package zstd

import "math/bits"

// fseHeader returns the description of a table (RFC 8878, 4.1.1).
func fseHeader(norm []int16, log uint) []byte {
	var w bitWriter
	w.add(uint32(log-5), 4)
	left := uint32(1)<<log + 1
	for symbol := 0; left > 1; symbol++ {
		probability := norm[symbol]
		addProbability(&w, probability, left)
		left -= uint32(cells(probability))
		if probability == 0 {
			symbol += addZeros(&w, norm[symbol+1:])
		}
	}
	return w.pad()
}

// addProbability writes one of left+1 possible values. The smallest values take one bit less.
func addProbability(w *bitWriter, probability int16, left uint32) {
	value := uint32(probability + 1)
	width := uint(bits.Len32(left))
	half := uint32(1) << (width - 1)
	short := 2*half - 1 - left
	if value < short {
		w.add(value, width-1)
		return
	}
	if value >= half {
		value += short
	}
	w.add(value, width)
}

// addZeros writes and returns the number of symbols without probability at the start of norm.
func addZeros(w *bitWriter, norm []int16) (zeros int) {
	for norm[zeros] == 0 {
		zeros++
	}
	rest := uint32(zeros)
	for ; rest >= 3; rest -= 3 {
		w.add(3, 2)
	}
	w.add(rest, 2)
	return zeros
}
