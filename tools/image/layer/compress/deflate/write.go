package deflate

// The kinds of blocks (RFC 1951, 3.2.3).
const (
	storedBlock = iota
	fixedBlock
	dynamicBlock
)

// writeSegment appends the blocks of a segment. It stores bytes where that is shorter.
func (w *bitWriter) writeSegment(segment []byte, blocks []*block, final bool) {
	kinds := chooseKinds(blocks)
	for i := 0; i < len(blocks); {
		b := blocks[i]
		end := i + 1
		for kinds[i] == storedBlock && end < len(blocks) && kinds[end] == storedBlock {
			end++
		}
		last := uint32(0)
		if final && end == len(blocks) {
			last = 1
		}
		switch kinds[i] {
		case storedBlock:
			w.writeStored(segment[b.begin:blocks[end-1].end], last)
		case fixedBlock:
			w.write(fixedBlock<<1|last, 3)
			w.writeTokens(b.tokens, fixedLiterals[:], fixedDistances[:])
		default:
			w.write(dynamicBlock<<1|last, 3)
			w.writeHeader(b.code.header)
			w.writeTokens(b.tokens, b.code.literals[:], b.code.distances[:])
		}
		i = end
	}
}

func chooseKinds(blocks []*block) []int {
	kinds := make([]int, len(blocks))
	for i, b := range blocks {
		dynamic, fixed := b.code.bits, 3+tokenBits(countTokens(b.tokens), fixedLiterals[:], fixedDistances[:])
		switch stored := storedBits(b.end - b.begin); {
		case stored <= min(dynamic, fixed):
			kinds[i] = storedBlock
		case fixed <= dynamic:
			kinds[i] = fixedBlock
		default:
			kinds[i] = dynamicBlock
		}
	}
	return kinds
}

// storedBits returns the largest number of bits that n bytes take in stored blocks.
func storedBits(n int) int {
	return 8*n + max(1, (n+storedMax-1)/storedMax)*(3+7+32)
}

func (w *bitWriter) writeStored(data []byte, last uint32) {
	for {
		n := min(len(data), storedMax)
		end := uint32(0)
		if n == len(data) {
			end = last
		}
		w.write(end, 3)
		w.align()
		w.write(uint32(n)|uint32(^uint16(n))<<16, 32)
		w.flush()
		w.bytes = append(w.bytes, data[:n]...)
		if data = data[n:]; len(data) == 0 {
			return
		}
	}
}

func (w *bitWriter) writeHeader(h *header) {
	w.write(uint32(h.literals-endOfBlock-1), 5)
	w.write(uint32(h.distances-1), 5)
	w.write(uint32(h.described-4), 4)
	w.flush()
	for _, s := range codeLengthOrder[:h.described] {
		w.write(uint32(h.lengths[s]), 3)
		w.flush()
	}
	codes := canonicalCodes(h.lengths[:])
	for _, r := range h.runs {
		w.write(uint32(codes[r.symbol]), h.lengths[r.symbol])
		w.write(uint32(r.extra), codeLengthExtra[r.symbol])
		w.flush()
	}
}

func (w *bitWriter) writeTokens(tokens []token, literals, distances []uint8) {
	literalCodes, distanceCodes := canonicalCodes(literals), canonicalCodes(distances)
	w.flush()
	for _, t := range tokens {
		if t < isMatch {
			w.write(uint32(literalCodes[t]), literals[t])
			w.flush()
			continue
		}
		n := lengthSymbol[t.lengthIndex()]
		s := endOfBlock + 1 + int(n)
		w.write(uint32(literalCodes[s]), literals[s])
		w.write(t.lengthIndex()-uint32(lengthBase[n]), lengthExtra[n])
		d := t.distSymbol()
		w.write(uint32(distanceCodes[d]), distances[d])
		w.write(t.distIndex()-uint32(distBase[d]), distExtra[d])
		w.flush()
	}
	w.write(uint32(literalCodes[endOfBlock]), literals[endOfBlock])
	w.flush()
}
