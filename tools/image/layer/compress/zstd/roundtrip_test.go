package zstd

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/zstd"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

func compress(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Compress(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// decompress fails unless frame decodes to data.
func decompress(t testing.TB, frame, data []byte) {
	t.Helper()
	reader, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	back, err := reader.DecodeAll(frame, nil)
	if err != nil {
		t.Fatalf("a frame of %d bytes does not decode: %v", len(data), err)
	}
	if !bytes.Equal(back, data) {
		t.Fatalf("a frame of %d bytes decodes to %d other ones", len(data), len(back))
	}
}

func TestRoundTrip(t *testing.T) {
	for _, input := range compresstest.Inputs() {
		t.Run(input.Name, func(t *testing.T) {
			frame := compress(t, input.Data)
			decompress(t, frame, input.Data)
			if len(frame) > input.Zstd {
				t.Errorf("expected at most %d bytes, found %d", input.Zstd, len(frame))
			}
		})
	}
}

// A decoder refuses a frame after a change of any byte of its content.
func TestChecksumRefusesChangedContent(t *testing.T) {
	frame := compress(t, compresstest.Symbols(1000, 256))
	frame[500] ^= 1
	reader, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.DecodeAll(frame, nil); err == nil {
		t.Error("a changed frame decodes")
	}
}

func FuzzCompress(f *testing.F) {
	for _, input := range compresstest.Inputs() {
		f.Add(input.Data[:min(len(input.Data), 5000)], uint16(1))
	}
	f.Add([]byte("many blocks"), uint16(40000))
	f.Fuzz(func(t *testing.T, data []byte, times uint16) {
		const most = 150 << 10
		data = bytes.Repeat(data, min(int(times), most/max(1, len(data))))
		frame := compress(t, data)
		decompress(t, frame, data)
		if raw := len(data) + 18 + 3*(len(data)/1024+1); len(frame) > raw {
			t.Errorf("%d bytes became %d", len(data), len(frame))
		}
	})
}
