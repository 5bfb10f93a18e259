package zstd

const (
	rawBlock = iota
	repeatedByteBlock
	compressedBlock
)

// decoderState is the state that a decoder keeps from block to block, besides the bytes.
type decoderState struct {
	repeats  repeats
	literals *huffmanTable
	tables   sequenceTables
}

// appendBlock appends the smallest block that holds data, which sequences cover (RFC 8878, 3.1.1.2).
func (s *decoderState) appendBlock(out, data []byte, sequences []sequence, last bool) []byte {
	if uniform(data) {
		return append(appendBlockHeader(out, repeatedByteBlock, len(data), last), data[0])
	}
	start := len(out)
	out = appendBlockHeader(out, compressedBlock, 0, last)
	next := *s
	out = next.appendContent(out, data, sequences)
	size := len(out) - start - 3
	if size >= len(data) {
		return append(appendBlockHeader(out[:start], rawBlock, len(data), last), data...)
	}
	appendBlockHeader(out[:start], compressedBlock, size, last)
	*s = next
	return out
}

// appendBlockHeader appends a header for size bytes: the bytes of the content or, for a repeated byte,
// its repetitions.
func appendBlockHeader(out []byte, kind, size int, last bool) []byte {
	header := kind<<1 | size<<3
	if last {
		header |= 1
	}
	return append(out, byte(header), byte(header>>8), byte(header>>16))
}

// uniform says whether data is one byte, repeated.
func uniform(data []byte) bool {
	for _, b := range data {
		if b != data[0] {
			return false
		}
	}
	return len(data) > 0
}

// appendContent appends the literals and the sequences of a compressed block.
func (s *decoderState) appendContent(out, data []byte, sequences []sequence) []byte {
	literals := make([]byte, 0, len(data))
	coded := make([]symbols, 0, len(sequences))
	pos := uint32(0)
	for _, q := range sequences {
		literals = append(literals, data[pos:pos+q.literals]...)
		pos += q.literals + q.length
		if q.length > 0 {
			value := s.repeats.value(q.offset, q.literals)
			s.repeats = s.repeats.after(q.offset, value, q.literals)
			coded = append(coded, symbolsOf(q, value))
		}
	}
	out, s.literals = appendLiterals(out, literals, s.literals)
	out, s.tables = appendSequences(out, coded, s.tables)
	return out
}
