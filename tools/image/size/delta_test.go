package size

import "testing"

func TestDelta(t *testing.T) {
	for n, expected := range map[int64]string{0: "0", 1: "+1", -1: "-1", 1024: "+1,024", -123456: "-123,456"} {
		if found := Delta(n); found != expected {
			t.Errorf("%d: expected %s, found %s", n, expected, found)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		before, after int64
		expected      string
	}{
		{0, 0, "0 %"},
		{5, 5, "0 %"},
		{0, 5, "new"},
		{717648, 718672, "+0.14 %"},
		{200, 100, "-50.00 %"},
	} {
		if found := Percent(c.before, c.after); found != c.expected {
			t.Errorf("%d to %d: expected %s, found %s", c.before, c.after, c.expected, found)
		}
	}
}
