package main

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

const (
	// maxNear is how many names are listed.
	maxNear = 5
	// maxDistance is how many letters may differ in a name that is still near.
	maxDistance = 2
)

// near are the known names that somebody may have meant, the nearest first.
func near(name string, known map[string]bool) []string {
	ranks := map[string]int{}
	for candidate := range known {
		if rank := rank(name, candidate); rank < unrelated {
			ranks[candidate] = rank
		}
	}
	names := slices.SortedFunc(maps.Keys(ranks), func(a, b string) int {
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return names[:min(len(names), maxNear)]
}

const unrelated = 100

// rank says how near a candidate is, 0 being the nearest.
func rank(name, candidate string) int {
	name, candidate = strings.ToLower(name), strings.ToLower(candidate)
	d, long := distance(name, candidate), len(name) > maxDistance
	switch {
	case strings.HasSuffix(candidate, "/"+name):
		return 0
	case d == 1 && len(name) > 1:
		return 1
	case long && distance(path.Base(name), path.Base(candidate)) <= 1:
		return 2
	case long && d <= maxDistance && name[0] == candidate[0]:
		return 3
	case long && strings.Contains(candidate, name):
		return 4
	}
	return unrelated
}

// distance is how many bytes have to be inserted, removed or replaced to make one text of the
// other (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
