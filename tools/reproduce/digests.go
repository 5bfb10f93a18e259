package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"example.com/thimble/tools/image/ocidir"
)

// digests maps "label platform" to the digest of its manifest.
func digests(build func() (map[string]string, error)) (map[string]string, error) {
	layouts, err := build()
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for label, layout := range layouts {
		images, err := ocidir.Open(layout)
		if err != nil {
			return nil, err
		}
		for _, image := range images {
			digest, err := image.Digest()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", label, err)
			}
			found[label+" "+image.Platform.String()] = digest.String()
		}
	}
	return found, nil
}

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
