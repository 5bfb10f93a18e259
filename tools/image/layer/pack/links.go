package main

import (
	"archive/tar"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"example.com/thimble/tools/image/ocidir"
)

// checkLinks fails where a link of the layer leads to no file. It ignores links of the base.
func (c contents) checkLinks(provided []string) error {
	known := map[string]bool{"/": true}
	for name := range c {
		for ; name != "/" && !known[name]; name = path.Dir(name) {
			known[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		found := c[name]
		if found.ofBase || found.kind != tar.TypeSymlink && found.kind != tar.TypeLink {
			continue
		}
		reached, above, err := ocidir.Follow(name, func(at string) (byte, string) { return c[at].kind, c[at].target })
		ok := err == nil && !above && (known[reached] || slices.ContainsFunc(provided, func(dir string) bool {
			return strings.HasPrefix(reached+"/", path.Clean(dir)+"/")
		}))
		if !ok {
			return fmt.Errorf("%s: %s -> %s: expected a target in the image, found none; add it, or correct the target", found.source, name, found.target)
		}
	}
	return nil
}
