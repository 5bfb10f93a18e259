package treemap

import (
	"reflect"
	"slices"
	"testing"
)

func TestLayout(t *testing.T) {
	for name, c := range map[string]struct {
		box      Box
		sizes    []int64
		expected []Box
	}{
		"nothing":   {Box{0, 0, 100, 100}, nil, []Box{}},
		"one":       {Box{10, 20, 300, 200}, []int64{7}, []Box{{10, 20, 300, 200}}},
		"two, wide": {Box{0, 0, 200, 100}, []int64{5, 5}, []Box{{0, 0, 100, 100}, {100, 0, 100, 100}}},
		"two, high": {Box{0, 0, 100, 200}, []int64{5, 5}, []Box{{0, 0, 100, 100}, {0, 100, 100, 100}}},
		// The example of the paper.
		"the paper's": {Box{0, 0, 600, 400}, []int64{6, 6, 4, 3, 2, 2, 1}, []Box{
			{0, 0, 300, 200}, {0, 200, 300, 200},
			{300, 0, 171, 233}, {471, 0, 129, 233},
			{300, 233, 120, 167}, {420, 233, 120, 167}, {540, 233, 60, 167},
		}},
		"no room": {Box{0, 0, 0, 0}, []int64{2, 1}, []Box{{0, 0, 0, 0}, {0, 0, 0, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			if found := Layout(c.box, c.sizes); !reflect.DeepEqual(found, c.expected) {
				t.Errorf("expected %v, found %v", c.expected, found)
			}
		})
	}
}

// sizes are n sizes as packages have them, the same at every call.
func sizes(n int) []int64 {
	sizes := make([]int64, n)
	state := uint64(n)
	for i := range sizes {
		state = state*6364136223846793005 + 1442695040888963407
		sizes[i] = 1 + int64(state>>33)%(1<<(4+state>>60))
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	return sizes
}

func TestLayoutFillsTheBox(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 50} {
		box := Box{3, 5, 97, 61}
		taken := map[[2]int64]int{}
		for i, b := range Layout(box, sizes(n)) {
			for x := b.X; x < b.X+b.Width; x++ {
				for y := b.Y; y < b.Y+b.Height; y++ {
					if other, found := taken[[2]int64{x, y}]; found {
						t.Fatalf("%d sizes: boxes %d and %d overlap at %d, %d", n, other, i, x, y)
					}
					if x < box.X || y < box.Y || x >= box.X+box.Width || y >= box.Y+box.Height {
						t.Fatalf("%d sizes: box %d, %v, leaves %v", n, i, b, box)
					}
					taken[[2]int64{x, y}] = i
				}
			}
		}
		if int64(len(taken)) != box.Width*box.Height {
			t.Errorf("%d sizes: expected %d places to be taken, found %d", n, box.Width*box.Height, len(taken))
		}
	}
}

func TestAreasAreProportional(t *testing.T) {
	box := Box{0, 0, 960_000, 480_000}
	sizes := sizes(500)
	all := sum(sizes)
	for i, b := range Layout(box, sizes) {
		found, expected := b.Width*b.Height, scale(box.Width*box.Height/1000, sizes[i], all)*1000
		// Each of the four edges is off by at most one half, and so is what is left of the box.
		if allowed := 2*(b.Width+b.Height) + 1000; found < expected-allowed || found > expected+allowed {
			t.Errorf("box %d of size %d: expected an area of %d, found %d, off by more than %d", i, sizes[i], expected, found, allowed)
		}
	}
}

func TestBoxesAreNearlySquare(t *testing.T) {
	wide := 0
	sizes := sizes(300)
	for _, b := range Layout(Box{0, 0, 960_000, 480_000}, sizes) {
		if short, long := min(b.Width, b.Height), max(b.Width, b.Height); long > 3*short {
			wide++
		}
	}
	if wide > len(sizes)/20 {
		t.Errorf("expected at most one box in 20 to be longer than three times its width, found %d of %d", wide, len(sizes))
	}
}
