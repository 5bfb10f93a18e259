package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	kflate "github.com/klauspost/compress/flate"
)

// decoders are who has to understand what is written.
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

func noise(n int) []byte {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(data)
	return data
}

// text is compressible: short words of a few letters.
func text(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var words [200][]byte
	for i := range words {
		for range 2 + random.IntN(8) {
			words[i] = append(words[i], byte('a'+random.IntN(12)))
		}
		words[i] = append(words[i], ' ')
	}
	var data []byte
	for len(data) < n {
		data = append(data, words[random.IntN(1+random.IntN(len(words)))]...)
	}
	return data[:n]
}

func apart(distance int) []byte {
	data := noise(distance + maxMatch)
	copy(data[distance:], data[:maxMatch])
	return data
}

func allSymbols() []byte {
	var data []byte
	for n := minMatch; n <= maxMatch; n++ {
		data = append(data, bytes.Repeat([]byte{byte(n)}, n+1)...)
	}
	return data
}

func TestCompress(t *testing.T) {
	for name, test := range map[string]struct {
		data []byte
		most int // bytes
	}{
		"empty":                  {nil, 2},
		"one byte":               {[]byte{200}, 4},
		"two bytes":              {[]byte("ab"), 4},
		"three bytes":            {[]byte("aaa"), 5},
		"longest match":          {bytes.Repeat([]byte("a"), maxMatch+1), 6},
		"all match lengths":      {allSymbols(), 1000},
		"fixed code":             {[]byte("abcdefgh abcdefgh\n"), 17},
		"high bytes, fixed code": {bytes.Repeat([]byte{144, 255, 250, 200}, 5), 13},
		"noise":                  {noise(300_000), 300_000 + 5*5 + 1},
		"noise, one segment and": {noise(segmentMax + 1), segmentMax + 1 + 17*5 + 1},
		"noise, 65535":           {noise(storedMax), storedMax + 5},
		"noise, 65536":           {noise(storedMax + 1), storedMax + 1 + 10},
		"zeros":                  {make([]byte, 1_200_000), 1200},
		"longest distance":       {apart(windowSize), windowSize + 60},
		"past longest distance":  {apart(windowSize + 1), windowSize + 1 + maxMatch + 6},
		"text":                   {text(400_000), 140_000},
		"noise between text":     {slices.Concat(text(100_000), noise(100_000), text(100_000)), 170_500},
	} {
		t.Run(name, func(t *testing.T) {
			compressed := Compress(test.data)
			decode(t, compressed, test.data)
			if len(compressed) > test.most {
				t.Errorf("expected at most %d bytes, found %d", test.most, len(compressed))
			}
		})
	}
}

func TestLinearTime(t *testing.T) {
	ramp := make([]byte, 0, 1<<19) // each string is greater than all before it
	for i := 0; len(ramp) < 1<<19; i++ {
		ramp = append(ramp, byte(i>>14), byte(i>>7&127), byte(i&127))
	}
	for name, data := range map[string][]byte{
		"zeros":        make([]byte, 1<<19),
		"period":       bytes.Repeat(noise(100), 1<<19/100),
		"long period":  bytes.Repeat(noise(20_000), 1<<19/20_000),
		"ramp":         ramp,
		"growing runs": growingRuns(1 << 19),
		"two letters":  bytes.ReplaceAll(noise(1<<19), []byte{0}, []byte{1, 1, 1}),
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			decode(t, Compress(data), data)
			if took := time.Since(begin); took > time.Minute {
				t.Errorf("expected half a MiB to take a few seconds, found %v", took)
			}
		})
	}
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	data := slices.Concat(text(segmentMax), noise(1000), text(1000))
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
