package zstd

import "encoding/binary"

// bitWriter appends bits, lowest first, to out. This is the order of all of Zstandard's
// bitstreams (RFC 8878, 4.1 and 4.2), which decoders read from their end.
type bitWriter struct {
	out   []byte
	held  uint64
	count uint
}

// add appends the low n bits of value, whose other bits must be 0; n is at most 32.
func (w *bitWriter) add(value uint32, n uint) {
	w.held |= uint64(value) << w.count
	w.count += n
	if w.count >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.held))
		w.held >>= 32
		w.count -= 32
	}
}

// pad fills the last byte with zeros and returns all bytes.
func (w *bitWriter) pad() []byte {
	for w.count > 0 {
		w.out = append(w.out, byte(w.held))
		w.held >>= 8
		w.count -= min(w.count, 8)
	}
	return w.out
}

// end appends the bit that marks the end of a stream read backwards, and pads.
func (w *bitWriter) end() []byte {
	w.add(1, 1)
	return w.pad()
}
