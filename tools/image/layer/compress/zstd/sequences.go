package zstd

import "encoding/binary"

// sequence is a number of literals, followed by a match of earlier bytes. The last literals of a block
// have a length of 0 in place of a match.
type sequence struct {
	literals uint32
	length   uint32
	offset   uint32
}

// symbols are the codes of one sequence with their extra bits.
type symbols struct {
	literalCode, matchCode, offsetCode uint8
	literalRest, matchRest, offsetRest uint32
}

func symbolsOf(s sequence, value uint32) symbols {
	coded := symbols{
		literalCode: literalCode(s.literals),
		matchCode:   matchCode(s.length),
		offsetCode:  offsetCode(value),
	}
	coded.literalRest = s.literals - literalLengths[coded.literalCode].base
	coded.matchRest = s.length - matchLengths[coded.matchCode].base
	coded.offsetRest = value - 1<<coded.offsetCode
	return coded
}

// sequenceTables are the tables that a block's sequences used. The next block may repeat them.
type sequenceTables struct {
	literals, offsets, matches *fseTable
}

// appendSequences appends a sequences section (RFC 8878, 3.1.1.3.2).
func appendSequences(out []byte, coded []symbols, last sequenceTables) ([]byte, sequenceTables) {
	out = appendSequenceCount(out, len(coded))
	if len(coded) == 0 {
		return out, last
	}
	var counts counts
	for _, s := range coded {
		counts.literalLengths[s.literalCode]++
		counts.offsets[s.offsetCode]++
		counts.matchLengths[s.matchCode]++
	}
	literals := chooseMode(counts.literalLengths[:], literalAlphabet, last.literals)
	offsets := chooseMode(counts.offsets[:], offsetAlphabet, last.offsets)
	matches := chooseMode(counts.matchLengths[:], matchAlphabet, last.matches)
	out = append(out, literals.mode<<6|offsets.mode<<4|matches.mode<<2)
	out = append(out, literals.header...)
	out = append(out, offsets.header...)
	out = append(out, matches.header...)
	tables := sequenceTables{literals: literals.table, offsets: offsets.table, matches: matches.table}
	return tables.appendStream(out, coded), tables
}

func appendSequenceCount(out []byte, count int) []byte {
	switch {
	case count < 128:
		return append(out, byte(count))
	case count < 0x7F00:
		return append(out, byte(count>>8)+128, byte(count))
	}
	return binary.LittleEndian.AppendUint16(append(out, 0xFF), uint16(count-0x7F00))
}

// appendStream appends all sequences, the last one first, for decoders that read from the end.
func (t sequenceTables) appendStream(out []byte, coded []symbols) []byte {
	w := &bitWriter{out: out}
	var literals, offsets, matches uint16
	for i := len(coded) - 1; i >= 0; i-- {
		s := coded[i]
		if i == len(coded)-1 {
			literals = t.literals.start(s.literalCode)
			offsets = t.offsets.start(s.offsetCode)
			matches = t.matches.start(s.matchCode)
		} else {
			offsets = t.offsets.encode(w, offsets, s.offsetCode)
			matches = t.matches.encode(w, matches, s.matchCode)
			literals = t.literals.encode(w, literals, s.literalCode)
		}
		w.add(s.literalRest, uint(literalLengths[s.literalCode].bits))
		w.add(s.matchRest, uint(matchLengths[s.matchCode].bits))
		w.add(s.offsetRest, uint(s.offsetCode))
	}
	t.matches.finish(w, matches)
	t.offsets.finish(w, offsets)
	t.literals.finish(w, literals)
	return w.end()
}
