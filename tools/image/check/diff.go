package main

import "strings"

// diff says by which lines two texts differ: "-" before those of the first one only, "+"
// before those of the second one only.
func diff(a, b string) string {
	x, y := lines(a), lines(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	// common[i][j] is the length of the longest common subsequence of x[i:] and y[j:].
	common := make([][]int, len(x)+1)
	for i := range common {
		common[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	for len(x) > 0 || len(y) > 0 {
		i, j := len(common)-1-len(x), len(common[0])-1-len(y)
		switch {
		case len(x) > 0 && len(y) > 0 && x[0] == y[0]:
			x, y = x[1:], y[1:]
		case len(y) == 0 || len(x) > 0 && common[i+1][j] >= common[i][j+1]:
			out = append(out, "    -"+x[0])
			x = x[1:]
		default:
			out = append(out, "    +"+y[0])
			y = y[1:]
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
	all := strings.Split(text, "\n")
	all[len(all)-1] += " (no newline at the end)"
	return all
}
