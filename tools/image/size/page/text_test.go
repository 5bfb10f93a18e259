package page

import "testing"

func TestShort(t *testing.T) {
	for n, expected := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.00 kB", 1_585_278: "1.59 MB", 27_800: "27.8 kB", 703_471: "703 kB", 21_000_000_000: "21.0 GB", 4_000_000_000_000: "4000 GB"} {
		if found := short(n); found != expected {
			t.Errorf("%d: expected %s, found %s", n, expected, found)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		n, all   int64
		expected string
	}{{1, 3, "33.3 %"}, {1, 1, "100.0 %"}, {1, 1999, "0.1 %"}, {1, 2001, "0.0 %"}, {0, 0, "0.0 %"}} {
		if found := Percent(c.n, c.all); found != c.expected {
			t.Errorf("%d of %d: expected %s, found %s", c.n, c.all, c.expected, found)
		}
	}
}
