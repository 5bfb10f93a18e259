package zstd

import (
	"bytes"
	"fmt"
	"testing"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

// Decoders refuse matches whose distance is larger than the window.
func TestMatchesAtWindowEdge(t *testing.T) {
	for _, test := range []struct{ distance, least, most int }{
		{MaxWindow - 1, 1000, 1500},
		{MaxWindow, 1000, 2500},
		{MaxWindow + 1, 2000, 2500},
	} {
		t.Run(fmt.Sprint(test.distance), func(t *testing.T) {
			data := compresstest.Far(test.distance)
			frame := compress(t, data)
			decompress(t, frame, data)
			if len(frame) < test.least || len(frame) > test.most {
				t.Errorf("%d bytes, expected %d to %d", len(frame), test.least, test.most)
			}
		})
	}
}

func TestFinderStaysInWindow(t *testing.T) {
	const window = 1 << 12
	data := compresstest.Words(50000)
	f := newFinder(data, window)
	for pos := range data {
		length := 0
		for _, m := range f.appendMatches(nil, pos) {
			from := pos - int(m.offset)
			if m.offset >= window || from < 0 {
				t.Fatalf("at %d: offset %d is outside of the window", pos, m.offset)
			}
			if int(m.length) <= length || !bytes.Equal(data[from:from+int(m.length)], data[pos:pos+int(m.length)]) {
				t.Fatalf("at %d: %d bytes at offset %d are no longer match", pos, m.length, m.offset)
			}
			length = int(m.length)
		}
	}
}
