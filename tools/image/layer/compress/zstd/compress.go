// Package zstd compresses bytes to a Zstandard frame (RFC 8878) that is about as small as one can
// be: it weighs what every literal and every match costs. The same bytes come out on all machines.
package zstd

import (
	"encoding/binary"
	"io"
)

// MaxWindow is how many bytes back a match reaches at most: decoders have to support 8 MiB.
const MaxWindow = 8 << 20

// Compress writes data as one frame, which has its size in bytes and its checksum.
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
