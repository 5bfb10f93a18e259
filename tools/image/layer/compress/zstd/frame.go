package zstd

import (
	"encoding/binary"
	"math/bits"
)

const (
	magic         = 0xFD2FB528
	singleSegment = 1 << 5 // the window is as large as the content, and has no descriptor
	withChecksum  = 1 << 2
	minWindowLog  = 10
)

// appendFrameHeader appends the magic number and the header of a frame (RFC 8878, 3.1.1.1) of size
// bytes.
func appendFrameHeader(out []byte, size int) []byte {
	out = binary.LittleEndian.AppendUint32(out, magic)
	if size > MaxWindow {
		window := byte(bits.Len(MaxWindow)-1-minWindowLog) << 3
		if uint64(size) < 1<<32 {
			return binary.LittleEndian.AppendUint32(append(out, withChecksum|2<<6, window), uint32(size))
		}
		return binary.LittleEndian.AppendUint64(append(out, withChecksum|3<<6, window), uint64(size))
	}
	switch {
	case size < 1<<8:
		return append(out, withChecksum|singleSegment, byte(size))
	case size < 1<<16+1<<8:
		return binary.LittleEndian.AppendUint16(append(out, withChecksum|singleSegment|1<<6), uint16(size-1<<8))
	}
	return binary.LittleEndian.AppendUint32(append(out, withChecksum|singleSegment|2<<6), uint32(size))
}
