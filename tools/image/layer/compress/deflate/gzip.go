package deflate

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// gzipHeader names no file, time or system, and has the flag for the slowest algorithm.
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}

// Gzip writes data as one gzip member (RFC 1952).
func Gzip(w io.Writer, data []byte) error {
	trailer := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(data))
	trailer = binary.LittleEndian.AppendUint32(trailer, uint32(len(data)))
	for _, part := range [][]byte{gzipHeader, Compress(data), trailer} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
