package zstd

import (
	"bytes"
	"os"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

// program returns the first size bytes of this test's executable.
func program(t testing.TB, size int) []byte {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data[:min(size, len(data))]
}

func TestSmallerThanOtherEncoder(t *testing.T) {
	data := program(t, 3<<20)
	other, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		t.Fatal(err)
	}
	theirs := len(other.EncodeAll(data, nil))
	frame := compress(t, data)
	decompress(t, frame, data)
	if len(frame)*100 > theirs*95 {
		t.Errorf("%d bytes became %d, expected at most 95 %% of the %d of klauspost's best", len(data), len(frame), theirs)
	}
}

func TestSameBytesOnAnyNumberOfCores(t *testing.T) {
	data := program(t, 3*span+12345)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := compress(t, data)
	runtime.GOMAXPROCS(4)
	if four := compress(t, data); !bytes.Equal(one, four) {
		t.Errorf("one core writes %d bytes, four write %d others", len(one), len(four))
	}
}

// All architectures give the same digest, because costs are whole numbers.
func TestSameBytesOnAllArchitectures(t *testing.T) {
	const want = 0x942a7d9812ad82e3
	if got := checksum(compress(t, compresstest.Words(300000))); got != want {
		t.Errorf("digest %#x, expected %#x; where the encoder was changed, expect the new one", got, uint64(want))
	}
}

func BenchmarkCompress(b *testing.B) {
	data := program(b, 2<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		b.ReportMetric(float64(len(compress(b, data))), "bytes")
	}
}
