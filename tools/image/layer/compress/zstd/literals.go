package zstd

import "encoding/binary"

// Kinds of a literals section (RFC 8878, 3.1.1.3.1.1).
const (
	rawLiterals = iota
	repeatedLiteral
	compressedLiterals
	treelessLiterals
)

const mostInOneStream = 1<<10 - 1

// appendLiterals appends the smallest literals section that holds literals, and returns the table
// that the next section can use without describing it.
func appendLiterals(out, literals []byte, last *huffmanTable) ([]byte, *huffmanTable) {
	var counts [256]uint32
	for _, literal := range literals {
		counts[literal]++
	}
	if len(literals) > 0 && int(counts[literals[0]]) == len(literals) && len(literals) > 1 {
		return append(appendPlainHeader(out, repeatedLiteral, len(literals)), literals[0]), last
	}
	best := append(appendPlainHeader(out, rawLiterals, len(literals)), literals...)
	kept := last
	if len(literals) < 2 {
		return best, kept
	}
	limit := len(best) - len(out)
	if table, description := chooseHuffman(&counts); table != nil {
		if section := compressed(literals, &counts, compressedLiterals, table, description, limit); section != nil {
			best, kept, limit = append(best[:len(out)], section...), table, len(section)
		}
	}
	if last != nil {
		if section := compressed(literals, &counts, treelessLiterals, last, nil, limit); section != nil {
			best, kept = append(best[:len(out)], section...), last
		}
	}
	return best, kept
}

// appendPlainHeader appends the header of a raw or repeated section, which has a single size.
func appendPlainHeader(out []byte, kind, size int) []byte {
	switch {
	case size < 1<<5:
		return append(out, byte(kind|size<<3))
	case size < 1<<12:
		return binary.LittleEndian.AppendUint16(out, uint16(kind|1<<2|size<<4))
	}
	header := kind | 3<<2 | size<<4
	return append(out, byte(header), byte(header>>8), byte(header>>16))
}

// compressed returns a section in Huffman's code, or nil if the table lacks a literal, or if the
// section would not be smaller than limit.
func compressed(literals []byte, counts *[256]uint32, kind int, table *huffmanTable, description []byte, limit int) []byte {
	bits, possible := table.bits(counts)
	if !possible || len(description)+bits/8 >= limit {
		return nil
	}
	streams := description
	single := false
	if len(literals) <= mostInOneStream {
		streams = table.appendStream(description[:len(description):len(description)], literals)
		single = len(streams) <= mostInOneStream
	}
	if !single {
		streams = appendFourStreams(description[:len(description):len(description)], literals, table)
	}
	if streams == nil || len(streams) >= len(literals) {
		return nil
	}
	section := append(compressedHeader(kind, len(literals), len(streams), single), streams...)
	if len(section) >= limit {
		return nil
	}
	return section
}

// appendFourStreams appends a table of sizes and four streams. It returns nil for too few literals.
func appendFourStreams(out, literals []byte, table *huffmanTable) []byte {
	part := (len(literals) + 3) / 4
	if len(literals) < 6 {
		return nil
	}
	sizes := len(out)
	out = append(out, 0, 0, 0, 0, 0, 0)
	for i := range 4 {
		start := len(out)
		out = table.appendStream(out, literals[i*part:min((i+1)*part, len(literals))])
		if i < 3 {
			binary.LittleEndian.PutUint16(out[sizes+2*i:], uint16(len(out)-start))
		}
	}
	return out
}

// compressedHeader returns a header with the sizes of a section's literals and of its streams.
func compressedHeader(kind, literals, streams int, single bool) []byte {
	format, width := 0, 10
	larger := max(literals, streams)
	switch {
	case larger >= 1<<14:
		format, width = 3, 18
	case larger >= 1<<10:
		format, width = 2, 14
	case !single:
		format = 1
	}
	header := uint64(kind) | uint64(format)<<2 | uint64(literals)<<4 | uint64(streams)<<(4+width)
	return binary.LittleEndian.AppendUint64(nil, header)[:(4+2*width+7)/8]
}
