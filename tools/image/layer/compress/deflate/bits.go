package deflate

import "encoding/binary"

// A bitWriter packs bits into bytes, the lowest first (RFC 1951, 3.1.1).
type bitWriter struct {
	bytes   []byte
	pending uint64
	count   uint // bits pending, less than 8 between calls of flush
}

// write appends the lowest n bits of x, whose other bits must be 0. A caller may write at most 56 bits
// between two calls of flush.
func (w *bitWriter) write(x uint32, n uint8) {
	w.pending |= uint64(x) << w.count
	w.count += uint(n)
}

// flush moves whole bytes out of pending.
func (w *bitWriter) flush() {
	n := w.count / 8
	w.bytes = binary.LittleEndian.AppendUint64(w.bytes, w.pending)
	w.bytes = w.bytes[:len(w.bytes)-8+int(n)]
	w.pending >>= 8 * n
	w.count -= 8 * n
}

// align fills up the last byte with zeros.
func (w *bitWriter) align() {
	w.count = (w.count + 7) &^ 7
	w.flush()
}
