package page

// A box is a rectangle in pixels.
type box struct{ X, Y, Width, Height float64 }

// squarify divides a box among areas, of which the largest is first, as layout.js does (Bruls,
// Huizing, van Wijk: Squarified Treemaps, 2000). It adds no products, which some machines round
// in one step, because the boxes have to be the same on all.
func squarify(b box, all []area) []box {
	var boxes []box
	rest := 0.0
	for _, a := range all {
		rest += float64(a.Size)
	}
	for len(all) > 0 {
		upright := b.Width >= b.Height
		short, long := min(b.Width, b.Height), max(b.Width, b.Height)
		n, used := row(all, long/rest/short)
		depth, start := long*used/rest, 0.0
		for _, a := range all[:n] {
			length := short * float64(a.Size) / used
			next := box{b.X, b.Y + start, depth, length}
			if !upright {
				next = box{b.X + start, b.Y, length, depth}
			}
			boxes = append(boxes, next)
			start += length
		}
		if upright {
			b.X, b.Width = b.X+depth, b.Width-depth
		} else {
			b.Y, b.Height = b.Y+depth, b.Height-depth
		}
		all, rest = all[n:], rest-used
	}
	return boxes
}

// row is how many of the areas make the row whose worst box is closest to a square, and their
// bytes. A row of all would be as deep as flat times its bytes, for a length of 1.
func row(all []area, flat float64) (n int, used float64) {
	best := 0.0
	for i, a := range all {
		next := used + float64(a.Size)
		worst := max(flat*next*next/float64(a.Size), float64(all[0].Size)/(flat*next*next))
		if i > 0 && worst > best {
			return i, used
		}
		best, used = worst, next
	}
	return len(all), used
}
