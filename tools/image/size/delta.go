package size

import "fmt"

// Delta writes a change of a number of bytes with its sign and a comma between thousands, as
// in "+1,024"; no change is "0".
func Delta(n int64) string {
	switch {
	case n > 0:
		return "+" + Bytes(n)
	case n < 0:
		return "-" + Bytes(-n)
	}
	return "0"
}

// Percent writes a change relative to the size before, as in "+0.14 %". It writes "new" if the size
// before was zero.
func Percent(before, after int64) string {
	switch {
	case before == after:
		return "0 %"
	case before == 0:
		return "new"
	}
	return fmt.Sprintf("%+.2f %%", 100*float64(after-before)/float64(before))
}
