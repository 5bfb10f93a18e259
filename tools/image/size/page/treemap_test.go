package page

import (
	"math"
	"testing"
)

// TestSquarify has the example of the paper on squarified treemaps.
func TestSquarify(t *testing.T) {
	var all []area
	for _, size := range []int64{6, 6, 4, 3, 2, 2, 1} {
		all = append(all, area{Size: size})
	}
	expected := []box{
		{0, 0, 300, 200}, {0, 200, 300, 200},
		{300, 0, 171.4, 233.3}, {471.4, 0, 128.6, 233.3},
		{300, 233.3, 120, 166.7}, {420, 233.3, 120, 166.7}, {540, 233.3, 60, 166.7},
	}
	for i, b := range squarify(box{0, 0, 600, 400}, all) {
		if found := (box{tenths(b.X), tenths(b.Y), tenths(b.Width), tenths(b.Height)}); found != expected[i] {
			t.Errorf("box %d: expected %v, found %v", i, expected[i], found)
		}
	}
}

func TestBoxesAreProportionalAndApart(t *testing.T) {
	all, _ := areas(large().Platforms[0])
	sum := 0.0
	for _, a := range all {
		sum += float64(a.Size)
	}
	outer, long := box{3, 5, 97, 61}, 0
	boxes := squarify(outer, all)
	for i, b := range boxes {
		if found, expected := b.Width*b.Height, 97*61*float64(all[i].Size)/sum; math.Abs(found-expected) > 1e-6 {
			t.Errorf("%s: expected an area of %f, found %f", all[i].Name, expected, found)
		}
		if max(b.Width, b.Height) > 3*min(b.Width, b.Height) {
			long++
		}
		if shared(outer, b) < b.Width*b.Height-1e-6 {
			t.Errorf("%s: expected %v to be in %v", all[i].Name, b, outer)
		}
		for j, other := range boxes[:i] {
			if shared(b, other) > 1e-6 {
				t.Errorf("%s and %s: expected %v and %v to be apart", all[i].Name, all[j].Name, b, other)
			}
		}
	}
	if long > len(all)/20 {
		t.Errorf("expected at most one box in 20 to be longer than three times its width, found %d of %d", long, len(all))
	}
}

// shared returns the area that two boxes have in common.
func shared(a, b box) float64 {
	return max(0, min(a.X+a.Width, b.X+b.Width)-max(a.X, b.X)) * max(0, min(a.Y+a.Height, b.Y+b.Height)-max(a.Y, b.Y))
}
