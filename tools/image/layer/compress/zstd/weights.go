package zstd

import "slices"

const (
	maxWeightLog = 6
	mostDirect   = 128 // weights that a description can hold without compression
)

// describe returns a Huffman tree's description (RFC 8878, 4.2.1), or nil if there is none.
func describe(lengths *[256]uint8) []byte {
	weights := weightsOf(lengths)
	var direct []byte
	if len(weights) <= mostDirect {
		direct = directWeights(weights)
	}
	packed := compressWeights(weights)
	if packed == nil || len(packed) >= 128 || direct != nil && len(direct) <= len(packed)+1 {
		return direct
	}
	return append([]byte{byte(len(packed))}, packed...)
}

// weightsOf returns the weights of all symbols but the last one with a code. Decoders deduce that one.
func weightsOf(lengths *[256]uint8) []uint8 {
	longest := slices.Max(lengths[:])
	last := len(lengths) - 1
	for lengths[last] == 0 {
		last--
	}
	weights := make([]uint8, last)
	for symbol := range weights {
		if lengths[symbol] > 0 {
			weights[symbol] = longest + 1 - lengths[symbol]
		}
	}
	return weights
}

func directWeights(weights []uint8) []byte {
	out := make([]byte, 1, 1+(len(weights)+1)/2)
	out[0] = byte(127 + len(weights))
	for i := 0; i < len(weights); i += 2 {
		pair := weights[i] << 4
		if i+1 < len(weights) {
			pair |= weights[i+1]
		}
		out = append(out, pair)
	}
	return out
}

// compressWeights codes weights by FSE with two states that take turns. It returns nil if all weights
// are the same, or if there are fewer than two.
func compressWeights(weights []uint8) []byte {
	counts := make([]uint32, maxHuffmanBits+2)
	for _, weight := range weights {
		counts[weight]++
	}
	if distinct(counts) < 2 {
		return nil
	}
	table, header := chooseFSE(counts, maxWeightLog)
	w := bitWriter{out: header}
	var states [2]uint16
	for i := len(weights) - 1; i >= 0; i-- {
		state := &states[i%2]
		if i >= len(weights)-2 {
			*state = table.start(weights[i])
		} else {
			*state = table.encode(&w, *state, weights[i])
		}
	}
	table.finish(&w, states[1])
	table.finish(&w, states[0])
	return w.end()
}
