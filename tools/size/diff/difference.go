package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/size/lock"
	"example.com/thimble/tools/size/report"
	"example.com/thimble/tools/size/weigh"
)

// A difference is how images changed since a commit. It is also what -json writes. All sizes
// are in bytes.
type difference struct {
	Revision string  // as the user says it
	Commit   string  // its full name
	Images   []image // those that changed, the largest growth of bytes pulled first, then new and removed ones
	// Unchanged are labels of images that are the same on all platforms.
	Unchanged []string
	// Unknown is whether the commit has no image.lock at all.
	Unknown bool
}

// An image is one that changed.
type image struct {
	Label     string
	Change    string     // "changed", "new" or "removed"
	Platforms []platform // those that changed, the largest growth of bytes pulled first
	Unchanged []string   // the other platforms
	// Packages are those whose sizes changed on PackagesOn, the largest change first, or files
	// that are no programs.
	Packages   []pkg
	PackagesOn string // empty where nothing is known of packages
	Remark     string // why that is so
}

const (
	changed = "changed"
	added   = "new"
	removed = "removed"
)

// changes are in the order in which they are shown.
var changes = []string{changed, added, removed}

type platform struct {
	Name          string
	Before, After *weight // nil where there is none
}

type weight struct {
	Unpacked, Pulled int64
	Digest           string
}

type pkg struct {
	Name          string
	Before, After int64 // unpacked
}

func (p platform) unpacked() int64 { return delta(p, func(w weight) int64 { return w.Unpacked }) }
func (p platform) pulled() int64   { return delta(p, func(w weight) int64 { return w.Pulled }) }

func delta(p platform, of func(weight) int64) int64 {
	var d int64
	if p.After != nil {
		d += of(*p.After)
	}
	if p.Before != nil {
		d -= of(*p.Before)
	}
	return d
}

// newDifference compares the lines of a commit with reports of the working tree.
func newDifference(revision, commit string, before map[string]*lock.File, after *weigh.Images) *difference {
	d := &difference{Revision: revision, Commit: commit, Unknown: len(before) == 0}
	found := map[string]*lock.File{}
	labels := map[string]bool{}
	for _, r := range after.Reports {
		found[r.Image] = lock.Of(r)
		labels[r.Image] = true
	}
	for pkg, file := range before {
		for _, name := range file.Images() {
			labels["//"+pkg+":"+name] = true
		}
	}
	for _, label := range after.NotBuilt {
		// Nothing of this machine's, as with target_compatible_with.
		delete(labels, label)
	}
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		old, current := before[folder(label)], found[label]
		if i := newImage(label, cmp.Or(old, &lock.File{}), cmp.Or(current, &lock.File{})); i.Platforms == nil {
			d.Unchanged = append(d.Unchanged, label)
		} else {
			d.Images = append(d.Images, i)
		}
	}
	slices.SortStableFunc(d.Images, func(a, b image) int {
		return cmp.Or(
			cmp.Compare(slices.Index(changes, a.Change), slices.Index(changes, b.Change)),
			cmp.Compare(b.Platforms[0].pulled(), a.Platforms[0].pulled()),
		)
	})
	return d
}

func folder(label string) string {
	pkg, _ := lock.Split(label)
	return pkg
}

func newImage(label string, old, current *lock.File) image {
	_, name := lock.Split(label)
	i := image{Label: label, Change: changed}
	if len(old.Image(name)) == 0 {
		i.Change = added
	} else if len(current.Image(name)) == 0 {
		i.Change = removed
	}
	for _, c := range lock.Compare(name, old, current) {
		i.Platforms = append(i.Platforms, platform{c.Platform, newWeight(c.Locked), newWeight(c.Found)})
	}
	for _, line := range current.Image(name) {
		if !slices.ContainsFunc(i.Platforms, func(p platform) bool { return p.Name == line.Platform }) {
			i.Unchanged = append(i.Unchanged, line.Platform)
		}
	}
	return i
}

func newWeight(l *lock.Line) *weight {
	if l == nil {
		return nil
	}
	return &weight{l.Unpacked, l.Pulled, l.Digest}
}

// most is the platform whose size changed most.
func (i image) most() platform {
	return slices.MaxFunc(i.Platforms, func(a, b platform) int {
		return cmp.Or(cmp.Compare(abs(a.pulled()), abs(b.pulled())), cmp.Compare(abs(a.unpacked()), abs(b.unpacked())))
	})
}

// growth is the largest growth of an image on a platform that it was for before, pulled or
// unpacked, and whose it is.
func (d *difference) growth() (title string, bytes int64) {
	for _, i := range d.Images {
		for _, p := range i.Platforms {
			if p.Before == nil || p.After == nil {
				continue
			}
			if g := max(p.pulled(), p.unpacked()); g > bytes {
				title, bytes = lock.Title(i.Label)+" on "+p.Name, g
			}
		}
	}
	return title, bytes
}

// packages are those of different sizes.
func packages(before, after report.Platform) []pkg {
	old, current := before.Packages(), after.Packages()
	all := maps.Clone(old)
	maps.Copy(all, current)
	var differ []pkg
	for name := range all {
		if p := (pkg{name, old[name], current[name]}); p.Before != p.After {
			differ = append(differ, p)
		}
	}
	slices.SortFunc(differ, func(a, b pkg) int {
		return cmp.Or(cmp.Compare(abs(b.After-b.Before), abs(a.After-a.Before)), strings.Compare(a.Name, b.Name))
	})
	return differ
}

func abs(n int64) int64 { return max(n, -n) }
