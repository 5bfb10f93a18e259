package page

import (
	"fmt"
	"strings"
	"unicode"
)

// short writes a number of bytes with about three digits, in decimal units, as in "1.59 MB".
func short(n int64) string {
	value, unit := float64(n), 0
	units := []string{"B", "kB", "MB", "GB"}
	for ; value >= 1000 && unit < len(units)-1; unit++ {
		value /= 1000
	}
	digits := 2
	switch {
	case unit == 0 || value >= 100:
		digits = 0
	case value >= 10:
		digits = 1
	}
	return fmt.Sprintf("%.*f %s", digits, value, units[unit])
}

// Percent writes a share with one digit after the point, as in "14.1 %".
func Percent(n, all int64) string {
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(all, 1)))
}

// Printable replaces characters that control terminals or that XML refuses.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
