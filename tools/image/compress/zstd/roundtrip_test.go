package zstd

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func noise(size, symbols int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(symbols)))
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(random.IntN(symbols))
	}
	return data
}

// words has short matches at many distances.
func words(size int) []byte {
	random := rand.New(rand.NewPCG(2, 2))
	dictionary := noise(4096, 256)
	var data []byte
	for len(data) < size {
		at := random.IntN(4000)
		data = append(data, dictionary[at:at+3+random.IntN(20)]...)
	}
	return data[:size]
}

// inputs are what round trips go through; most is the largest size in bytes allowed.
var inputs = []struct {
	name string
	data []byte
	most int
}{
	{"empty", nil, 13},
	{"one byte", []byte("a"), 14},
	{"two bytes", []byte("ab"), 15},
	{"three bytes", []byte("aab"), 16},
	{"255 bytes", noise(255, 256), 269},
	{"256 bytes", noise(256, 256), 271},
	{"65791 bytes", noise(65791, 256), 65806},
	{"65792 bytes", noise(65792, 256), 65809},
	{"zeros", make([]byte, 3<<20), 200},
	{"zeros of two blocks and a byte", make([]byte, 2*maxBlock+1), 40},
	{"zeros that begin late", append([]byte("begin"), make([]byte, 300000)...), 60},
	{"period of two", bytes.Repeat([]byte("ab"), 200000), 120},
	{"period of 1000", bytes.Repeat(noise(1000, 256), 1000), 1300},
	{"period longer than a match without looking at others", bytes.Repeat(noise(300, 4), 2000), 1000},
	{"text", []byte(strings.Repeat("The quick brown fox jumps over the lazy dog. ", 30)), 100},
	{"incompressible", noise(1<<20, 256), 1<<20 + 60},
	{"two symbols", noise(1<<18, 2), 36000},
	{"100 symbols", noise(1<<18, 100), 221000},
	{"130 symbols", noise(1<<18, 130), 232000},
	{"200 symbols", noise(1<<17, 200), 126500},
	{"few literals of many symbols", noise(900, 64), 750},
	{"words", words(700000), 480000},
	{"literals of more than 65535 bytes", append(noise(100000, 256), noise(100000, 256)[:20000]...), 100100},
	{"end shorter than a hash", append(words(5000), 1, 2, 3), 5100},
}

func compress(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Compress(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// decompress fails unless frame is data.
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
	for _, input := range inputs {
		t.Run(input.name, func(t *testing.T) {
			frame := compress(t, input.data)
			decompress(t, frame, input.data)
			if len(frame) > input.most {
				t.Errorf("%d bytes became %d, expected at most %d", len(input.data), len(frame), input.most)
			}
		})
	}
}

// All bytes of a frame count: a decoder refuses it once one of its content's is changed.
func TestChecksumRefusesChangedContent(t *testing.T) {
	frame := compress(t, noise(1000, 256))
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
	for _, input := range inputs {
		f.Add(input.data[:min(len(input.data), 5000)], uint16(1))
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
