package page

import "strings"

// An origin is whose bytes they are, as far as paths tell.
type origin int

const (
	own origin = iota
	module
	standard
	runtime
	structure
	plain
)

// origins are the names of the origins, in the order in which they are shown.
var origins = []string{"This module", "Other modules", "Standard library", "Go runtime", "No package", "Other files"}

// originOf returns the origin of a package in the program with that main package.
func originOf(name, main string) origin {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case strings.HasPrefix(name, "("):
		return structure
	case name == main, name == "main", main != "" && moduleOf(name) == moduleOf(main):
		return own
	case name == "runtime", strings.HasPrefix(name, "runtime/"), strings.HasPrefix(name, "internal/runtime/"):
		return runtime
	case strings.Contains(first, "."):
		return module
	}
	return standard
}

// depths are how many path elements name a module, on hosts of many owners.
var depths = map[string]int{"github.com": 3, "gitlab.com": 3, "bitbucket.org": 3, "golang.org": 3}

// moduleOf guesses the module of a package from its import path.
func moduleOf(name string) string {
	elements := strings.Split(name, "/")
	depth, found := depths[elements[0]]
	if !found {
		depth = 2
	}
	return strings.Join(elements[:min(depth, len(elements))], "/")
}
