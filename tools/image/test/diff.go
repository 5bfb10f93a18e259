package main

import (
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// diff says by which lines two texts differ: "-" before those of the first one only, "+"
// before those of the second one only.
func diff(a, b string) string {
	x, y := lines(a), lines(b)
	var out []string
	for _, code := range difflib.NewMatcherWithJunk(x, y, false, nil).GetOpCodes() {
		if code.Tag == 'e' {
			continue
		}
		for _, line := range x[code.I1:code.I2] {
			out = append(out, "    -"+line)
		}
		for _, line := range y[code.J1:code.J2] {
			out = append(out, "    +"+line)
		}
	}
	return strings.Join(out, "\n")
}

// lines keeps a missing newline at the end visible.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	if complete, ok := strings.CutSuffix(text, "\n"); ok {
		return strings.Split(complete, "\n")
	}
	return strings.Split(text+" (no newline at the end)", "\n")
}
