package lock

import (
	"path"
	"slices"
)

// boundaries are files of folders in which another workspace begins.
var boundaries = []string{"MODULE.bazel", "REPO.bazel", "WORKSPACE", "WORKSPACE.bazel"}

// Packages are the packages of a workspace that have the file, given the slash-separated names of
// its files, in their order.
func Packages(names []string) []string {
	others := map[string]bool{}
	for _, name := range names {
		if dir := path.Dir(name); dir != "." && slices.Contains(boundaries, path.Base(name)) {
			others[dir] = true
		}
	}
	var packages []string
	for _, name := range names {
		if path.Base(name) != Name {
			continue
		}
		dir := path.Dir(name)
		other := false
		for parent := dir; parent != "."; parent = path.Dir(parent) {
			other = other || others[parent]
		}
		if dir == "." {
			dir = ""
		}
		if !other {
			packages = append(packages, dir)
		}
	}
	return packages
}
