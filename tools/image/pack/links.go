package main

import (
	"archive/tar"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// maxLinks is how many links Linux follows.
const maxLinks = 40

// checkLinks fails where a link leads to nothing. What a base has is its own affair.
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
		reached, ok := c.follow(name)
		ok = ok && (known[reached] || slices.ContainsFunc(provided, func(dir string) bool {
			return strings.HasPrefix(reached+"/", path.Clean(dir)+"/")
		}))
		if !ok {
			return fmt.Errorf("%s: %s -> %s: expected a target in the image, found none; add it, or correct the target", found.source, name, found.target)
		}
	}
	return nil
}

// follow returns the path after all links. It fails where they lead above the root, or round
// in circles.
func (c contents) follow(name string) (string, bool) {
	resolved, rest := "/", strings.Split(name[1:], "/")
	for links := 0; len(rest) > 0; {
		element := rest[0]
		rest = rest[1:]
		if element == ".." && resolved == "/" {
			return "", false
		}
		resolved = path.Join(resolved, element)
		found := c[resolved]
		target := found.target
		switch found.kind {
		case tar.TypeLink:
			resolved = "/"
		case tar.TypeSymlink:
			if resolved = path.Dir(resolved); path.IsAbs(target) {
				resolved = "/"
			}
		default:
			continue
		}
		if links++; links > maxLinks {
			return "", false
		}
		elements := strings.FieldsFunc(target, func(r rune) bool { return r == '/' })
		elements = slices.DeleteFunc(elements, func(element string) bool { return element == "." })
		rest = append(elements, rest...)
	}
	return resolved, true
}
