package layer

import (
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Decompress returns the tar that a layer holds, and how the layer is compressed: "gzip", "zstd",
// or "" for a plain tar. It tells the formats apart by how they begin.
func Decompress(file io.ReadSeeker) (plain io.ReadCloser, compression string, err error) {
	magic := make([]byte, 4)
	if _, err := io.ReadFull(file, magic); err != nil {
		return nil, "", fmt.Errorf("expected a tar, found fewer than 4 bytes: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, "", err
	}
	switch {
	case magic[0] == 0x1f && magic[1] == 0x8b:
		reader, err := gzip.NewReader(file)
		return reader, "gzip", err
	case string(magic) == "\x28\xb5\x2f\xfd":
		reader, err := zstd.NewReader(file)
		if err != nil {
			return nil, "", err
		}
		return reader.IOReadCloser(), "zstd", nil
	}
	return io.NopCloser(file), "", nil
}
