package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// compare prints every digest once, or both where they differ, and whether all are the same.
func compare(ours, theirs map[string]string, stdout io.Writer) bool {
	same := len(ours) > 0
	all := maps.Clone(ours)
	maps.Copy(all, theirs)
	for _, image := range slices.Sorted(maps.Keys(all)) {
		if ours[image] == theirs[image] {
			fmt.Fprintf(stdout, "same    %s %s\n", image, ours[image])
			continue
		}
		same = false
		fmt.Fprintf(stdout, "differs %s: %q here, %q there\n", image, ours[image], theirs[image])
	}
	return same
}
