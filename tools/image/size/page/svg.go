package page

import (
	"io"
	"math"
	"path"

	"example.com/thimble/tools/image/size/report"
)

// Sizes are in pixels.
const (
	width, height = 960, 402 // of the map
	top           = 44       // of the map, below the summary
	header        = 17       // height of the header of an area with others in it
	smallest      = 24 * 20  // area of a rectangle that is not folded
	letter        = 6.6      // width of a wide letter in a font of 11 pixels
)

// assets/picture.svg draws a rectangle for an area. A rectangle without room has an empty label.
type rectangle struct {
	area
	box
	Group         bool // other rectangles are in it
	Beside, Below bool // the size fits beside the label, or below it
}

// SVG writes a still picture of the platform's bytes, for a README: 960 by 480 pixels, light or
// dark as the reader's browser is. One rectangle stands for all small packages. SVG returns an error
// if the sizes of the report do not add up.
func SVG(w io.Writer, r *report.Report, p report.Platform) error {
	if err := validate(r); err != nil {
		return err
	}
	all, shares := areas(p)
	least := p.Unpacked * smallest / (width * height)
	return templates.ExecuteTemplate(w, "picture.svg", struct {
		Image string
		report.Platform
		Rectangles []rectangle
		Origins    []string
		Shares     []int64
	}{r.Image, p, draw(nil, box{0, top, width, height}, fold(all, least), least), origins, shares})
}

// draw appends the rectangles of areas, which fill a box.
func draw(drawn []rectangle, b box, all []area, least int64) []rectangle {
	for i, b := range squarify(b, all) {
		a := all[i]
		inner := fold(a.inner, least)
		group := len(inner) > 1 && b.Width >= 60 && b.Height >= 45
		drawn = append(drawn, newRectangle(b, a, group))
		if group {
			drawn = draw(drawn, box{b.X + 1, b.Y + header, b.Width - 2, b.Height - header - 1}, inner, least)
		}
	}
	return drawn
}

// newRectangle shortens the label to fit: to its last element, or to the beginning of that element.
func newRectangle(b box, a area, group bool) rectangle {
	room := int((b.Width - 8) / letter)
	label := []rune(a.Label)
	if room < len(label) {
		label = []rune(path.Base(a.Label))
	}
	switch {
	case b.Height < 15 || (room < len(label) && room < 5):
		label = nil
	case room < len(label):
		label = append(label[:room-2], '…') // … is as wide as two letters
	}
	a.Label = string(label)
	x, y := tenths(b.X), tenths(b.Y)
	return rectangle{
		area:   a,
		box:    box{x, y, tenths(b.X + b.Width - x), tenths(b.Y + b.Height - y)},
		Group:  group,
		Below:  !group && b.Height >= 30 && len(short(a.Size)) <= room,
		Beside: (group || b.Height < 30) && len(label)+1+len(short(a.Size)) <= room,
	}
}

func tenths(n float64) float64 { return math.Round(10*n) / 10 }
