package deflate

import (
	"bytes"
	"testing"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

// growingRuns returns data whose strings stay in trees until positions modulo 1<<16 repeat.
func growingRuns(n int) []byte {
	var data []byte
	for i := 1; len(data) < n; i++ {
		data = append(append(data, make([]byte, i%1000)...), 1)
	}
	return data[:n]
}

func TestMatches(t *testing.T) {
	for name, test := range map[string]struct {
		data         []byte
		begin, every int
	}{
		"text":              {compresstest.Text(60_000), 0, 7},
		"noise":             {compresstest.Noise(60_000), 0, 7},
		"after other data":  {compresstest.Text(90_000), 50_000, 7},
		"growing runs":      {growingRuns(300_000), 0, 97},
		"repeats for long":  {bytes.Repeat(compresstest.Noise(20_000), 10), 0, 97},
		"longest distance":  {compresstest.Apart(windowSize), 0, windowSize},
		"past the longest":  {compresstest.Apart(windowSize + 1), 0, windowSize + 1},
		"less than a match": {[]byte("ab"), 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := findMatches(test.data, test.begin, len(test.data))
			for i := 0; i < len(test.data)-test.begin; i += test.every {
				checkMatches(t, test.data, test.begin+i, m.at(i))
			}
		})
	}
}

// checkMatches compares the matches at a position with the nearest match of each length. Only a longer
// match whose distance is as cheap may replace it.
func checkMatches(t *testing.T, data []byte, p int, matches []token) {
	t.Helper()
	nearest := map[int]int{}
	longest := minMatch - 1
	here := data[p:min(len(data), p+maxMatch)]
	for d := 1; d <= min(p, windowSize) && longest < len(here); d++ {
		for n := commonLength(here, data[p-d:]); longest < n; {
			longest++
			nearest[longest] = d
		}
	}
	for k := len(matches) - 1; k >= 0; k-- {
		d, n := int(matches[k].distIndex())+1, matches[k].size()
		if d > p || commonLength(here, data[p-d:]) < n {
			t.Fatalf("position %d: expected a match, found length %d, distance %d", p, n, d)
		}
	}
	for n, d := range nearest {
		found := false
		for _, m := range matches {
			found = found || m.size() >= n && m.distSymbol() <= distSymbol(uint32(d-1))
		}
		if !found {
			t.Fatalf("position %d: expected length %d at distance %d or with its symbol, found no such match among %d", p, n, d, len(matches))
		}
	}
}
