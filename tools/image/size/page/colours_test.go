package page

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sights are how people see linear red, green and blue: in full, and without one of the three
// receptors (Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color
// Vision Deficiency, 2009).
var sights = map[string][9]float64{
	"full":         {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// toCones and toLab make Oklab of linear red, green and blue (Ottosson, 2020).
var (
	toCones = [9]float64{0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005}
	toLab   = [9]float64{0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050, 0.4505937099, 0.0259040371, 0.7827717662, -0.8086757660}
)

func times(m [9]float64, v [3]float64) (product [3]float64) {
	for i := range product {
		product[i] = m[3*i]*v[0] + m[3*i+1]*v[1] + m[3*i+2]*v[2]
	}
	return product
}

// seen is the colour in Oklab, as sight has it.
func seen(colour string, sight [9]float64) [3]float64 {
	var linear [3]float64
	for i := range linear {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		linear[i] = math.Pow((float64(n)/255+0.055)/1.055, 2.4)
	}
	cones := times(toCones, times(sight, linear))
	for i, c := range cones {
		cones[i] = math.Cbrt(c)
	}
	return times(toLab, cones)
}

// closest are the two colours that are hardest to tell apart, and their distance in hundredths.
func closest(colours []string) (least float64, which string) {
	least = math.Inf(1)
	for name, sight := range sights {
		for i, a := range colours {
			for _, b := range colours[:i] {
				p, q := seen(a, sight), seen(b, sight)
				if d := 100 * math.Sqrt(math.Pow(p[0]-q[0], 2)+math.Pow(p[1]-q[1], 2)+math.Pow(p[2]-q[2], 2)); d < least {
					least, which = d, fmt.Sprintf("%s and %s with %s", a, b, name)
				}
			}
		}
	}
	return least, which
}

// apart is how far two colours are from each other that nobody takes for the same.
const apart = 6

func TestColoursCanBeToldApart(t *testing.T) {
	for name, pattern := range map[string]string{
		"page.css, origins": `--origins-\d: (#\w{6})`, "page.css, kinds": `--kinds-\d: (#\w{6})`, "picture.svg, origins": `--o\d: (#\w{6})`,
	} {
		content, err := assets.ReadFile("assets/" + name[:strings.Index(name, ",")])
		if err != nil {
			t.Fatal(err)
		}
		var colours []string
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(content), -1) {
			colours = append(colours, match[1])
		}
		if len(colours) != 12 {
			t.Fatalf("%s: expected six colours in the light and six in the dark, found %q", name, colours)
		}
		for _, scheme := range [][]string{colours[:6], colours[6:]} {
			if distance, which := closest(scheme); distance < apart {
				t.Errorf("%s: expected a distance of %d or more, found %.1f between %s", name, apart, distance, which)
			}
		}
	}
}

func TestColoursThatFewCanTellApart(t *testing.T) {
	if distance, which := closest([]string{"#f3bd6e", "#aecbef", "#c9c2ee"}); distance > 1 || which != "#c9c2ee and #aecbef with deuteranopia" {
		t.Errorf("expected blue and violet to be the same to many, found %.1f between %s", distance, which)
	}
}
