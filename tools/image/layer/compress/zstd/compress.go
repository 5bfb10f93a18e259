// Package zstd compresses bytes to a small Zstandard frame (RFC 8878): it compares the costs of
// literals and of all matches. It writes the same bytes on all machines.
package zstd

import (
	"encoding/binary"
	"io"
)

// MaxWindow is the largest distance of a match in bytes: decoders have to support 8 MiB.
const MaxWindow = 8 << 20

// Compress writes data as one frame with the data's size and checksum.
func Compress(w io.Writer, data []byte) error {
	out := appendFrameHeader(nil, len(data))
	if len(data) == 0 {
		out = appendBlockHeader(out, rawBlock, 0, true)
	}
	e := newEncoder(data)
	for spanned := range findAll(data, MaxWindow) {
		out = e.appendSpan(out, spanned)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(checksum(data)))
	_, err := w.Write(out)
	return err
}
