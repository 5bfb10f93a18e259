package main

import (
	"cmp"
	"maps"
	"slices"

	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/weigh"
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

func unpacked(w weight) int64 { return w.Unpacked }
func pulled(w weight) int64   { return w.Pulled }

// change is one of those of an image.
func (p platform) change() string {
	switch {
	case p.Before == nil:
		return added
	case p.After == nil:
		return removed
	}
	return changed
}

func (p platform) before(of func(weight) int64) int64 { return p.Before.size(of) }
func (p platform) after(of func(weight) int64) int64  { return p.After.size(of) }

// delta is by how many bytes a size changed.
func (p platform) delta(of func(weight) int64) int64 { return p.after(of) - p.before(of) }

func (w *weight) size(of func(weight) int64) int64 {
	if w == nil {
		return 0
	}
	return of(*w)
}

// newDifference compares the lines of a commit with reports of the working tree.
func newDifference(revision, commit string, before map[string]*lock.File, after *weigh.Images) *difference {
	d := &difference{Revision: revision, Commit: commit, Images: []image{}, Unchanged: []string{}, Unknown: len(before) == 0}
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
		if i := newImage(label, cmp.Or(old, &lock.File{}), cmp.Or(current, &lock.File{})); len(i.Platforms) == 0 {
			d.Unchanged = append(d.Unchanged, label)
		} else {
			d.Images = append(d.Images, i)
		}
	}
	slices.SortStableFunc(d.Images, func(a, b image) int {
		return cmp.Or(
			cmp.Compare(slices.Index(changes, a.Change), slices.Index(changes, b.Change)),
			cmp.Compare(b.Platforms[0].delta(pulled), a.Platforms[0].delta(pulled)),
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
	i := image{Label: label, Change: changed, Platforms: []platform{}, Unchanged: []string{}, Packages: []pkg{}}
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

// most is the platform whose size changed most, of those that the image was for and is for, if
// there are any.
func (i image) most() platform {
	platforms := i.Platforms
	if i.Change == changed {
		platforms = slices.DeleteFunc(slices.Clone(platforms), func(p platform) bool { return p.change() != changed })
	}
	if len(platforms) == 0 {
		platforms = i.Platforms
	}
	return slices.MaxFunc(platforms, func(a, b platform) int {
		return cmp.Or(cmp.Compare(abs(a.delta(pulled)), abs(b.delta(pulled))), cmp.Compare(abs(a.delta(unpacked)), abs(b.delta(unpacked))))
	})
}

// growth is the largest growth of an image on a platform that it was for before, pulled or
// unpacked, and whose it is.
func (d *difference) growth() (title string, bytes int64) {
	for _, i := range d.Images {
		for _, p := range i.Platforms {
			if p.change() != changed {
				continue
			}
			if g := max(p.delta(pulled), p.delta(unpacked)); g > bytes {
				title, bytes = d.title(i.Label)+" on "+p.Name, g
			}
		}
	}
	return title, bytes
}

func abs(n int64) int64 { return max(n, -n) }
