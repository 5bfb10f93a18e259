package page

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// An area is what a picture shows as one rectangle, or as one with others in it.
type area struct {
	name  string // in full
	label string
	brief string // for where the label is too long; by default its last element
	size  int64
	// origin is where most of the bytes are from.
	origin origin
	inner  []area
}

// areas are a platform's files and packages. Packages are in those of their modules, packages
// of the standard library in those of their first path elements.
func areas(p report.Platform) []area {
	groups := map[string]*area{}
	add := func(group string, a area) {
		if groups[group] == nil {
			groups[group] = &area{name: group, label: group}
		}
		groups[group].inner = append(groups[group].inner, a)
	}
	mains := map[string]string{}
	for _, file := range p.Files {
		if file.Program == nil {
			add(file.Path, area{name: file.Path, label: file.Path, size: file.Size, origin: plain})
			continue
		}
		for name := range file.Program.Packages() {
			mains[name] = file.Program.Source()
		}
	}
	for name, size := range p.Packages() {
		if main, found := mains[name]; found {
			group := groupOf(name, main)
			add(group, area{name: name, label: within(name, group), size: size, origin: originOf(name, main)})
		}
	}
	all := []area{}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if group := gather(*groups[name]); group.size > 0 {
			all = append(all, group)
		}
	}
	largestFirst(all)
	return all
}

// groupOf is what the package is shown in.
func groupOf(name, main string) string {
	switch originOf(name, main) {
	case structure:
		return origins[structure]
	case runtime:
		return "runtime"
	case standard:
		first, _, _ := strings.Cut(name, "/")
		return first
	}
	return moduleOf(name)
}

// within is the name of a package, without that of its group.
func within(name, group string) string {
	if rest, found := strings.CutPrefix(name, group+"/"); found {
		return rest
	}
	return name
}

// gather adds up what is in an area. With one area only, it is that.
func gather(a area) area {
	a.inner = slices.DeleteFunc(a.inner, func(inner area) bool { return inner.size == 0 })
	if len(a.inner) == 1 {
		a.inner[0].label = a.inner[0].name
		return a.inner[0]
	}
	shares := make([]int64, len(origins))
	for _, inner := range a.inner {
		a.size += inner.size
		shares[inner.origin] += inner.size
	}
	a.origin = origin(slices.Index(shares, slices.Max(shares)))
	largestFirst(a.inner)
	return a
}

func largestFirst(all []area) {
	slices.SortFunc(all, func(a, b area) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.name, b.name)) })
}
