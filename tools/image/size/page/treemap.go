package page

// A box is a rectangle in pixels.
type box struct{ X, Y, Width, Height float64 }

// squarify divides a box among areas, the largest first, as layout.js does (Bruls, Huizing, van Wijk:
// Squarified Treemaps, 2000). Boxes have to be the same on all machines, so squarify never adds to a
// product: some machines round the two operations in one step.
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

// row returns the number of areas in the row whose worst box is closest to a square, and their bytes.
// For a length of 1, the depth of a row is flat times its bytes.
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
