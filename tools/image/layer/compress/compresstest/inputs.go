package compresstest

import (
	"bytes"
	"slices"
	"strings"
)

// An Input is data for tests of both encoders, at a limit of one of them.
type Input struct {
	Name          string
	Data          []byte
	Deflate, Zstd int // the most bytes of a DEFLATE stream and of a frame
}

// Inputs returns all inputs.
func Inputs() []Input {
	return []Input{
		{"empty", nil, 2, 13},
		{"one byte", []byte{200}, 4, 14},
		{"two bytes", []byte("ab"), 4, 15},
		{"three bytes", []byte("aab"), 5, 16},
		{"three equal bytes", []byte("aaa"), 5, 15},
		{"longest match of DEFLATE", bytes.Repeat([]byte("a"), 259), 5, 16},
		{"all match lengths of DEFLATE", Runs(), 700, 720},
		{"fixed code", []byte("abcdefgh abcdefgh\n"), 14, 30},
		{"high bytes, fixed code", bytes.Repeat([]byte{144, 255, 250, 200}, 5), 9, 24},
		{"255 bytes of noise", Symbols(255, 256), 260, 269},
		{"256 bytes of noise", Symbols(256, 256), 261, 271},
		{"65535 bytes of noise", Noise(65535), 65540, 65550},
		{"65536 bytes of noise", Noise(65536), 65546, 65552},
		{"65791 bytes of noise", Symbols(65791, 256), 65801, 65806},
		{"65792 bytes of noise", Symbols(65792, 256), 65802, 65809},
		{"300000 bytes of noise", Noise(300_000), 300026, 300030},
		{"1 MiB of noise", Symbols(1<<20, 256), 1048662, 1048630},
		{"1 MiB of noise and a byte", Noise(1<<20 + 1), 1048663, 1048630},
		{"zeros", make([]byte, 3<<20), 3100, 120},
		{"256 KiB of zeros and a byte", make([]byte, 256<<10+1), 280, 28},
		{"1200000 zeros", make([]byte, 1_200_000), 1200, 60},
		{"zeros that begin late", append([]byte("begin"), make([]byte, 300_000)...), 320, 42},
		{"longest distance of DEFLATE", Apart(32768), 32828, 32810},
		{"past longest distance of DEFLATE", Apart(32769), 33033, 32810},
		{"period of two", bytes.Repeat([]byte("ab"), 200_000), 420, 65},
		{"period of 1000", bytes.Repeat(Symbols(1000, 256), 1000), 5900, 1150},
		{"period longer than a match without looking at others", bytes.Repeat(Symbols(300, 4), 2000), 2800, 170},
		{"a sentence", []byte(strings.Repeat("The quick brown fox jumps over the lazy dog. ", 30)), 60, 70},
		{"text", Text(400_000), 92500, 85500},
		{"noise between text", slices.Concat(Text(100_000), Noise(100_000), Text(100_000)), 147300, 124000},
		{"two symbols", Symbols(1<<18, 2), 38800, 33000},
		{"100 symbols", Symbols(1<<18, 100), 220600, 220300},
		{"130 symbols", Symbols(1<<18, 130), 230800, 230700},
		{"200 symbols", Symbols(1<<17, 200), 126500, 126500},
		{"few literals of many symbols", Symbols(900, 64), 700, 710},
		{"words", Words(700_000), 171000, 157000},
		{"noise that begins again", append(Symbols(100_000, 256), Symbols(100_000, 256)[:20_000]...), 120020, 100050},
		{"end shorter than a hash", append(Words(5000), 1, 2, 3), 3700, 3700},
	}
}
