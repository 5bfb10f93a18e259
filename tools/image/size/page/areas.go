package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// An origin says whose bytes a package or file has, as far as paths tell.
type origin int

const (
	own origin = iota
	module
	standard
	runtime
	structure
	plain
)

// origins are the names of the origins, in the order of the legend.
var origins = []string{"This module", "Other modules", "Standard library", "Go runtime", "No package", "Other files"}

// place returns the origin of a package in the program with the main package main, and its group: its
// module or, in the standard library, its first path element.
func place(name, main string) (from origin, group string) {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case strings.HasPrefix(name, "("):
		return structure, origins[structure]
	case name == main, name == "main", main != "" && moduleOf(name) == moduleOf(main):
		return own, moduleOf(name)
	case name == "runtime", strings.HasPrefix(name, "runtime/"), strings.HasPrefix(name, "internal/runtime/"):
		return runtime, "runtime"
	case strings.Contains(first, "."):
		return module, moduleOf(name)
	}
	return standard, first
}

// depths maps hosts of many owners to the number of path elements that name a module.
var depths = map[string]int{"github.com": 3, "gitlab.com": 3, "bitbucket.org": 3, "golang.org": 3}

// moduleOf guesses the module of a package from its import path.
func moduleOf(name string) string {
	elements := strings.Split(name, "/")
	depth := cmp.Or(depths[elements[0]], 2)
	return strings.Join(elements[:min(depth, len(elements))], "/")
}

// An area is a rectangle of the picture, before it has a place there. Other areas may be in it.
type area struct {
	Name   string // in full
	Label  string
	Size   int64
	Origin origin // of the largest area in it
	inner  []area // the largest first
}

// areas returns a platform's files and packages, the largest first, and the bytes of each origin.
func areas(p report.Platform) (all []area, shares []int64) {
	groups := map[string]map[string]area{}
	shares = make([]int64, len(origins))
	add := func(group, name string, size int64, from origin) {
		if size == 0 {
			return
		}
		if groups[group] == nil {
			groups[group] = map[string]area{}
		}
		shares[from] += size
		size += groups[group][name].Size
		groups[group][name] = area{Name: name, Label: strings.TrimPrefix(name, group+"/"), Size: size, Origin: from}
	}
	for _, file := range p.Files {
		if file.Program == nil {
			add(file.Path, file.Path, file.Size, plain)
			continue
		}
		main := file.Program.Source()
		for name, size := range file.Program.Packages() {
			from, group := place(name, main)
			add(group, name, size, from)
		}
	}
	for name, inner := range groups {
		all = append(all, gather(name, slices.Collect(maps.Values(inner))))
	}
	largestFirst(all)
	return all, shares
}

// gather puts areas into a new area. It returns a single area as it is, with its full name.
func gather(name string, inner []area) area {
	largestFirst(inner)
	if len(inner) == 1 {
		inner[0].Label = inner[0].Name
		return inner[0]
	}
	a := area{Name: name, Label: name, Origin: inner[0].Origin, inner: inner}
	for _, i := range inner {
		a.Size += i.Size
	}
	return a
}

func largestFirst(all []area) {
	slices.SortFunc(all, func(a, b area) int { return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.Name, b.Name)) })
}

// fold replaces the areas that have fewer bytes than least by one area.
func fold(all []area, least int64) []area {
	big := slices.IndexFunc(all, func(a area) bool { return a.Size < least })
	if big < 0 || big > len(all)-2 {
		return all
	}
	more := gather("", slices.Clone(all[big:]))
	more.Name, more.Label, more.inner = fmt.Sprintf("%d more", len(all)-big), fmt.Sprintf("+%d", len(all)-big), nil
	folded := append(slices.Clone(all[:big]), more)
	largestFirst(folded)
	return folded
}
