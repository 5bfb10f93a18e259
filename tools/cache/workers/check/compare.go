package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// compare returns a line for each image whose digest is not the same.
func compare(ours, theirs map[string]string, stdout io.Writer) (problems []string) {
	all := map[string]string{}
	maps.Copy(all, ours)
	maps.Copy(all, theirs)
	same := 0
	for _, image := range slices.Sorted(maps.Keys(all)) {
		if ours[image] == theirs[image] {
			same++
			continue
		}
		problems = append(problems, fmt.Sprintf("%s: expected the digest that this machine builds, %q, found %q from the workers", image, ours[image], theirs[image]))
	}
	if len(all) == 0 {
		problems = append(problems, "expected images to compare, found none")
	}
	fmt.Fprintf(stdout, "%6d of %d image digests are those of this machine\n", same, len(all))
	return problems
}
