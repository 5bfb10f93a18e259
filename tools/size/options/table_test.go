package main

import (
	"strings"
	"testing"
)

func TestPrintSizes(t *testing.T) {
	built := []builtVariant{
		{variant: base, sizes: []int{1000, 2000, 300, 400}},
		{variant: variant{name: "-x"}, sizes: []int{1000, 900, 1301, 400}},
	}
	var found strings.Builder
	printSizes(&found, built, []app{{name: "clock"}, {name: "web", shown: true}})
	const expected = "" +
		"| option | clock | web | web, gzip -9 | web, zstd -19 |\n" +
		"|---|--:|--:|--:|--:|\n" +
		"| base | 1,000 | 2,000 | 300 | 400 |\n" +
		"| -x | same | -1,100 | +1,001 | same |\n"
	if found.String() != expected {
		t.Errorf("expected\n%sfound\n%s", expected, found.String())
	}
}

func TestRelative(t *testing.T) {
	for _, test := range []struct {
		seconds, base float64
		isBase        bool
		expected      string
	}{
		{0.25, 0.25, true, "250 ms"},
		{0.3, 0.25, false, "+20 %"},
		{0.2, 0.25, false, "-20 %"},
	} {
		if found := relative(test.seconds, test.base, test.isBase); found != test.expected {
			t.Errorf("%v of %v: expected %s, found %s", test.seconds, test.base, test.expected, found)
		}
	}
}

func TestMedianAndLeast(t *testing.T) {
	if found := median([]float64{3, 1, 2}); found != 2 {
		t.Errorf("expected 2, found %v", found)
	}
	seconds := map[string]float64{}
	for _, spent := range []float64{2, 1, 3} {
		keepLeast(seconds, "x", spent)
	}
	if seconds["x"] != 1 {
		t.Errorf("expected 1, found %v", seconds["x"])
	}
}
