package page

import "fmt"

// short writes a number of bytes with about three digits, in decimal units, as in "1.59 MB".
func short(n int64) string {
	unit, name := int64(1), "B"
	for _, larger := range []string{"kB", "MB", "GB"} {
		if n < 1000*unit {
			break
		}
		unit, name = 1000*unit, larger
	}
	switch {
	case unit == 1 || n >= 100*unit:
		return fmt.Sprintf("%d %s", (n+unit/2)/unit, name)
	case n >= 10*unit:
		tenths := (n*10 + unit/2) / unit
		return fmt.Sprintf("%d.%d %s", tenths/10, tenths%10, name)
	}
	hundredths := (n*100 + unit/2) / unit
	return fmt.Sprintf("%d.%02d %s", hundredths/100, hundredths%100, name)
}

// percent writes a share with one digit behind the point, as in "14.1 %".
func percent(n, all int64) string {
	if all == 0 {
		return "0.0 %"
	}
	tenths := (n*1000 + all/2) / all
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
