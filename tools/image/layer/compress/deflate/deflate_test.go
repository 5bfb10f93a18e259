package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"runtime"
	"slices"
	"testing"

	kflate "github.com/klauspost/compress/flate"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

// decoders are the decoders with which each test decodes a stream.
var decoders = map[string]func(io.Reader) io.ReadCloser{
	"compress/flate": flate.NewReader,
	"klauspost":      kflate.NewReader,
}

func decode(t *testing.T, compressed, data []byte) {
	t.Helper()
	for name, decoder := range decoders {
		r := bytes.NewReader(compressed)
		got, err := io.ReadAll(decoder(r))
		if err != nil {
			t.Errorf("%s: expected %d bytes, found %d and %v", name, len(data), len(got), err)
		} else if !bytes.Equal(got, data) {
			t.Errorf("%s: expected %d bytes, found %d others", name, len(data), len(got))
		} else if r.Len() > 0 {
			t.Errorf("%s: expected the stream to end, found %d more bytes", name, r.Len())
		}
	}
}

func TestCompress(t *testing.T) {
	for _, input := range compresstest.Inputs() {
		t.Run(input.Name, func(t *testing.T) {
			compressed := Compress(input.Data)
			decode(t, compressed, input.Data)
			if len(compressed) > input.Deflate {
				t.Errorf("expected at most %d bytes, found %d", input.Deflate, len(compressed))
			}
		})
	}
}

// TestSlowToSearch runs into its timeout if the time for half a MiB is not linear.
func TestSlowToSearch(t *testing.T) {
	ramp := make([]byte, 0, 1<<19) // each string is greater than all before it
	for i := 0; len(ramp) < 1<<19; i++ {
		ramp = append(ramp, byte(i>>14), byte(i>>7&127), byte(i&127))
	}
	for name, data := range map[string][]byte{
		"zeros":        make([]byte, 1<<19),
		"period":       bytes.Repeat(compresstest.Noise(100), 1<<19/100),
		"long period":  bytes.Repeat(compresstest.Noise(20_000), 1<<19/20_000),
		"ramp":         ramp,
		"growing runs": growingRuns(1 << 19),
		"two letters":  bytes.ReplaceAll(compresstest.Noise(1<<19), []byte{0}, []byte{1, 1, 1}),
	} {
		t.Run(name, func(t *testing.T) {
			decode(t, Compress(data), data)
		})
	}
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	data := slices.Concat(compresstest.Text(segmentMax), compresstest.Noise(1000), compresstest.Text(1000))
	var results [][]byte
	for _, cores := range []int{1, 4} {
		before := runtime.GOMAXPROCS(cores)
		results = append(results, Compress(data))
		runtime.GOMAXPROCS(before)
	}
	if !bytes.Equal(results[0], results[1]) {
		t.Errorf("expected the same bytes from 1 core and 4, found %d and %d bytes that differ", len(results[0]), len(results[1]))
	}
}
