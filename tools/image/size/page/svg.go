package page

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/page/treemap"
	"example.com/thimble/tools/image/size/report"
)

// Coordinates are in tenths of a pixel until they are written, so that areas are close to sizes.
const (
	tenth      = 10
	width      = 960 * tenth
	height     = 480 * tenth
	top        = 44 * tenth  // of the map, below the summary
	bottom     = 446 * tenth // of the map, above the legend
	headerSize = 17 * tenth
	smallest   = 24 * 20 * tenth * tenth // area of a rectangle that is not folded
	letter     = 66                      // width of a letter of 11 pixels, on the wide side
)

var picture = template.Must(template.New("picture.svg").Funcs(template.FuncMap{"text": escape}).ParseFS(assets, "assets/picture.svg"))

// SVG writes a still picture of the platform's bytes, for a README: 960 by 480 pixels, light or
// dark as who looks at it likes. Small packages are shown as one. It is an error if the report
// has no such platform, or if its sizes do not add up.
func SVG(w io.Writer, r *report.Report, platform string) error {
	if err := validate(r); err != nil {
		return err
	}
	p, err := find(r, platform)
	if err != nil {
		return err
	}
	d := drawing{all: p.Unpacked}
	all := areas(p)
	d.inside(treemap.Box{X: 0, Y: top, Width: width, Height: bottom - top}, all, (*drawing).group)
	return picture.Execute(w, struct {
		Image, Platform, Unpacked, Pulled, Rectangles string
		Legend                                        []legend
	}{r.Image, p.Name, size.Bytes(p.Unpacked), size.Bytes(p.Pulled), d.String(), legends(all)})
}

type legend struct {
	Origin origin
	Text   string
}

// legends say how many bytes are of which origin.
func legends(all []area) []legend {
	shares := make([]int64, len(origins))
	var count func([]area)
	count = func(all []area) {
		for _, a := range all {
			if a.inner == nil {
				shares[a.origin] += a.size
			}
			count(a.inner)
		}
	}
	count(all)
	var found []legend
	for i, share := range shares {
		if share > 0 {
			found = append(found, legend{origin(i), origins[i] + " " + short(share)})
		}
	}
	return found
}

// A drawing is the elements so far of a picture.
type drawing struct {
	bytes.Buffer
	all int64 // bytes that shares are of
}

// inside draws areas into a box, those as one that would be too small.
func (d *drawing) inside(box treemap.Box, all []area, draw func(*drawing, treemap.Box, area)) {
	all = foldSmall(all, box.Width*box.Height)
	sizes := make([]int64, len(all))
	for i, a := range all {
		sizes[i] = a.size
	}
	for i, b := range treemap.Layout(box, sizes) {
		draw(d, b, all[i])
	}
}

// foldSmall makes one of what would be too small in a box of that many square units.
func foldSmall(all []area, units int64) []area {
	sum := int64(0)
	for _, a := range all {
		sum += a.size
	}
	big := slices.IndexFunc(all, func(a area) bool { return a.size < (sum*smallest+units-1)/max(units, 1) })
	if big < 0 || big > len(all)-2 {
		return all
	}
	more := gather(area{inner: slices.Clone(all[big:])})
	more.name = fmt.Sprintf("%d more", len(more.inner))
	more.label, more.brief, more.inner = more.name, fmt.Sprintf("+%d", len(more.inner)), nil
	folded := append(slices.Clone(all[:big]), more)
	slices.SortStableFunc(folded, func(a, b area) int { return cmp.Compare(b.size, a.size) })
	return folded
}

// group draws a module, with its packages where there is room for them.
func (d *drawing) group(box treemap.Box, a area) {
	if a.inner == nil || box.Width < 60*tenth || box.Height < 45*tenth {
		d.rectangle(box, a)
		return
	}
	d.open(box, a, "g")
	d.write(box, a, true)
	fmt.Fprintln(d, "</g>")
	inner := treemap.Box{X: box.X + tenth, Y: box.Y + headerSize, Width: box.Width - 2*tenth, Height: box.Height - headerSize - tenth}
	d.inside(inner, a.inner, (*drawing).rectangle)
}

func (d *drawing) rectangle(box treemap.Box, a area) {
	if box.Width == 0 || box.Height == 0 {
		return
	}
	d.open(box, a, fmt.Sprintf("o%d", a.origin))
	d.write(box, a, box.Height < 30*tenth)
	fmt.Fprintln(d, "</g>")
}

func (d *drawing) open(box treemap.Box, a area, class string) {
	fmt.Fprintf(d, `<g><title>%s: %s bytes (%s)</title><rect x="%s" y="%s" width="%s" height="%s" class="%s"/>`,
		escape(a.name), size.Bytes(a.size), percent(a.size, d.all), pixels(box.X), pixels(box.Y), pixels(box.Width), pixels(box.Height), class)
}

// write writes the label, its brief form, or the beginning of that, and the size where there is
// room for it: beside the label in one line, else below it.
func (d *drawing) write(box treemap.Box, a area, oneLine bool) {
	room := int((box.Width - 8*tenth) / letter)
	letters := []rune(a.label)
	if room < len(letters) {
		letters = []rune(cmp.Or(a.brief, path.Base(a.label)))
	}
	switch {
	case box.Height < 15*tenth || (room < len(letters) && room < 5):
		return
	case room < len(letters):
		letters = append(letters[:room-2:room-2], '…') // as wide as two
	}
	x, sizeText := pixels(box.X+4*tenth), short(a.size)
	fits := len(sizeText) <= room
	if oneLine {
		fits = len(letters)+1+len(sizeText) <= room
	}
	fmt.Fprintf(d, `<text x="%s" y="%s">%s`, x, pixels(box.Y+12*tenth), escape(string(letters)))
	switch {
	case fits && oneLine:
		fmt.Fprintf(d, ` <tspan>%s</tspan>`, sizeText)
	case fits:
		fmt.Fprintf(d, `<tspan x="%s" dy="13">%s</tspan>`, x, sizeText)
	}
	fmt.Fprint(d, "</text>")
}

// pixels writes tenths of a pixel.
func pixels(tenths int64) string {
	if tenths%tenth == 0 {
		return fmt.Sprint(tenths / tenth)
	}
	return fmt.Sprintf("%d.%d", tenths/tenth, tenths%tenth)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape writes text for XML, which has no way to write control characters.
func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, s))
}
