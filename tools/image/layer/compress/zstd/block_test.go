package zstd

import (
	"bytes"
	"encoding/binary"
	"testing"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

// frameOf returns a frame of one block with these sequences.
func frameOf(data []byte, sequences []sequence) []byte {
	state := decoderState{repeats: firstRepeats}
	out := state.appendBlock(appendFrameHeader(nil, len(data)), data, sequences, true)
	return binary.LittleEndian.AppendUint32(out, uint32(checksum(data)))
}

func repeated(s sequence, count int) []sequence {
	sequences := make([]sequence, count)
	for i := range sequences {
		sequences[i] = s
	}
	return sequences
}

func TestBlocksAtTheLimitsOfTheFormat(t *testing.T) {
	threes := bytes.Repeat([]byte("abc"), maxBlock/3)
	long := append(compresstest.Symbols(maxBlock-3, 100), compresstest.Symbols(3, 100)...)
	for _, test := range []struct {
		name      string
		data      []byte
		sequences []sequence
		most      int
	}{
		{"no sequence", compresstest.Symbols(1000, 10), []sequence{{literals: 1000}}, 500},
		{"127 sequences", threes[:128*3], append([]sequence{{3, 3, 3}}, repeated(sequence{0, 3, 3}, 126)...), 60},
		{"128 sequences", threes[:129*3], append([]sequence{{3, 3, 3}}, repeated(sequence{0, 3, 3}, 127)...), 60},
		{"0x7EFF sequences", threes[:0x7F00*3], append([]sequence{{3, 3, 3}}, repeated(sequence{0, 3, 3}, 0x7EFE)...), 70},
		{"0x7F00 sequences", threes[:0x7F01*3], append([]sequence{{3, 3, 3}}, repeated(sequence{0, 3, 3}, 0x7EFF)...), 70},
		{"most sequences", threes, append([]sequence{{3, 3, 3}}, repeated(sequence{0, 3, 3}, len(threes)/3-2)...), 90},
		{"longest match", bytes.Repeat([]byte("ab"), maxBlock/2), []sequence{{2, maxBlock - 2, 2}}, 40},
		{"longest literals", long, []sequence{{maxBlock - 3, 3, maxBlock - 3}}, 112000},
		{"two literal symbols", append(bytes.Repeat([]byte("a"), 600), "baaab"...), []sequence{{literals: 605}}, 120},
		{"one literal", append(make([]byte, 500), 0, 0, 1), []sequence{{literals: 1, length: 501, offset: 1}, {literals: 1}}, 40},
	} {
		t.Run(test.name, func(t *testing.T) {
			frame := frameOf(test.data, test.sequences)
			decompress(t, frame, test.data)
			if len(frame) > test.most {
				t.Errorf("%d bytes, expected at most %d", len(frame), test.most)
			}
		})
	}
}

func TestBlockOfOneLiteralSymbol(t *testing.T) {
	first := []byte("abcdefgh")
	second := append(bytes.Repeat([]byte("a"), 400), "abcd"...)
	state := decoderState{repeats: firstRepeats}
	out := appendFrameHeader(nil, len(first)+len(second))
	out = state.appendBlock(out, first, []sequence{{literals: 8}}, false)
	out = state.appendBlock(out, second, []sequence{{literals: 400, length: 4, offset: 408}}, true)
	data := append(first, second...)
	out = binary.LittleEndian.AppendUint32(out, uint32(checksum(data)))
	decompress(t, out, data)
	if len(out) > 45 {
		t.Errorf("%d bytes, expected at most 45", len(out))
	}
}

func TestChecksum(t *testing.T) {
	for data, want := range map[string]uint64{
		"":    0xEF46DB3751D8E999,
		"a":   0xD24EC4F1A98C6E5B,
		"abc": 0x44BC2CF5AD770999,
		"Call me Ishmael. Some years ago--never mind how long precisely-": 0x02A2E85470D6FD96,
	} {
		if got := checksum([]byte(data)); got != want {
			t.Errorf("checksum(%q) = %#x, expected %#x", data, got, want)
		}
	}
}
