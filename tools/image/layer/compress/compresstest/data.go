// Package compresstest has inputs for tests of encoders.
package compresstest

import (
	"bytes"
	"math/rand/v2"
	"slices"
)

// Noise returns n bytes that cannot be compressed.
func Noise(n int) []byte {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(data)
	return data
}

// Symbols returns n random bytes, all of them less than symbols.
func Symbols(n, symbols int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(symbols)))
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(random.IntN(symbols))
	}
	return data
}

// Text returns short words of a few letters.
func Text(n int) []byte {
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

// Words returns data with short matches at many distances.
func Words(n int) []byte {
	random := rand.New(rand.NewPCG(2, 2))
	dictionary := Symbols(4096, 256)
	var data []byte
	for len(data) < n {
		at := random.IntN(4000)
		data = append(data, dictionary[at:at+3+random.IntN(20)]...)
	}
	return data[:n]
}

// Apart returns noise whose first 258 bytes appear again at its end, at a distance.
func Apart(distance int) []byte {
	const longest = 258
	data := Noise(distance + longest)
	copy(data[distance:], data[:longest])
	return data
}

// Far returns data that has the same 1,000 bytes twice, at a distance, and zeros elsewhere.
func Far(distance int) []byte {
	mark := Symbols(1000, 256)
	data := make([]byte, distance+len(mark)+5000)
	copy(data, mark)
	copy(data[distance:], mark)
	return data
}

// Runs returns runs of 4 to 259 bytes: matches of all lengths that DEFLATE has.
func Runs() []byte {
	var data []byte
	for n := 3; n <= 258; n++ {
		data = append(data, bytes.Repeat([]byte{byte(n)}, n+1)...)
	}
	return data
}

// Random returns up to about 100,000 bytes of noise, runs and copies of earlier bytes. Each seed gives
// other bytes.
func Random(seed uint64) []byte {
	random := rand.New(rand.NewPCG(3, seed))
	symbols := 1 + random.IntN(256)
	longest := 1 << (1 + random.IntN(12))
	var data []byte
	for range 1 << random.IntN(10) {
		n := 1 + random.IntN(longest)
		switch kind := random.IntN(4); {
		case kind == 0:
			data = append(data, bytes.Repeat([]byte{byte(random.IntN(symbols))}, n)...)
		case kind == 1 || len(data) == 0:
			for range min(n, 300) {
				data = append(data, byte(random.IntN(symbols)))
			}
		default:
			from := random.IntN(len(data))
			data = append(data, slices.Clone(data[from:min(from+n, len(data))])...)
		}
		if len(data) > 100_000 {
			break
		}
	}
	return data
}
