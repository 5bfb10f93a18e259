// Package treemap divides a rectangle among sizes, as squarified treemaps do (Bruls, Huizing,
// van Wijk: Squarified Treemaps, 2000). Edges are whole numbers, the same on every machine.
package treemap

// A Box is a rectangle. Its unit is up to the caller: the finer it is, the closer areas are to
// sizes.
type Box struct{ X, Y, Width, Height int64 }

// Layout returns a box for each of the sizes, which have to be positive and sorted, the largest
// first. The boxes fill the given one, without gaps or overlaps, and their areas are
// proportional to the sizes, but for rounding each edge to a whole number. The product of a
// side of the box and the sum of the sizes has to be below 2^63.
func Layout(box Box, sizes []int64) []Box {
	boxes := make([]Box, 0, len(sizes))
	for rest := sum(sizes); len(sizes) > 0; {
		row := sizes[:rowLength(box, rest, sizes)]
		used := sum(row)
		strip, left := cut(box, used, rest)
		boxes = append(boxes, divide(strip, row, used, upright(box))...)
		box, sizes, rest = left, sizes[len(row):], rest-used
	}
	return boxes
}

// rowLength is how many of the sizes make the row whose worst box is closest to a square.
// Products and quotients alone are the same on all architectures; sums may be fused.
func rowLength(box Box, rest int64, sizes []int64) int {
	short, long := float64(min(box.Width, box.Height)), float64(max(box.Width, box.Height))
	best := 0.0
	used := int64(0)
	for n, size := range sizes {
		used += size
		// depth/length of a box is this, divided by the box's share of the row.
		flat := long * float64(used) / float64(rest) / short
		worst := max(flat*float64(used)/float64(size), float64(sizes[0])/float64(used)/flat)
		if n > 0 && !(worst <= best) {
			return n
		}
		best = worst
	}
	return len(sizes)
}

// cut takes a strip of used/rest from the longer side of the box.
func cut(box Box, used, rest int64) (strip, left Box) {
	strip, left = box, box
	if upright(box) {
		strip.Width = scale(box.Width, used, rest)
		left.X, left.Width = box.X+strip.Width, box.Width-strip.Width
		return strip, left
	}
	strip.Height = scale(box.Height, used, rest)
	left.Y, left.Height = box.Y+strip.Height, box.Height-strip.Height
	return strip, left
}

// upright tells whether the next strip of the box stands at its left, or lies at its top.
func upright(box Box) bool { return box.Width >= box.Height }

// divide divides a strip into boxes, from the top or from the left. Edges are rounded, not
// lengths, so that errors do not add up.
func divide(strip Box, row []int64, used int64, upright bool) []Box {
	boxes := make([]Box, len(row))
	done := int64(0)
	for i, size := range row {
		boxes[i] = strip
		if upright {
			from, to := scale(strip.Height, done, used), scale(strip.Height, done+size, used)
			boxes[i].Y, boxes[i].Height = strip.Y+from, to-from
		} else {
			from, to := scale(strip.Width, done, used), scale(strip.Width, done+size, used)
			boxes[i].X, boxes[i].Width = strip.X+from, to-from
		}
		done += size
	}
	return boxes
}

// scale is length*part/all, rounded to the nearest whole number.
func scale(length, part, all int64) int64 {
	return (length*part + all/2) / all
}

func sum(sizes []int64) int64 {
	total := int64(0)
	for _, size := range sizes {
		total += size
	}
	return total
}
