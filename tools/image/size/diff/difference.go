package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// A difference says how images changed since a commit. -json writes its fields. All sizes are
// in bytes.
type difference struct {
	Revision string  // as in the command line
	Commit   string  // the full name of the revision's commit
	Images   []image // changed images, the largest growth of bytes pulled first, then new and removed ones
	// Unchanged are labels of images that are the same on all platforms.
	Unchanged []string
	// NotBuilt are labels of images that Bazel could not build at the commit or in the working tree.
	NotBuilt []string
}

// An image is an image that changed.
type image struct {
	Label     string
	Change    string     // "changed", "new" or "removed"
	Platforms []platform // changed platforms, the largest growth of bytes pulled first
	Unchanged []string   // the other platforms
	// Packages are the packages, and files other than programs, whose sizes changed on the
	// platform PackagesOn, the largest change first.
	Packages   []pkg
	PackagesOn string // empty unless Change is "changed"
}

const (
	changed = "changed"
	added   = "new"
	removed = "removed"
)

// changes lists the values of Change in the order of the output.
var changes = []string{changed, added, removed}

type platform struct {
	Name          string
	Before, After *weight // nil if the image is not for this platform
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

// change returns one of changes.
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

// delta returns the number of bytes by which a size changed.
func (p platform) delta(of func(weight) int64) int64 { return p.after(of) - p.before(of) }

func (w *weight) size(of func(weight) int64) int64 {
	if w == nil {
		return 0
	}
	return of(*w)
}

// newDifference compares reports. It leaves out images that Bazel could not build at the commit or
// in the working tree.
func newDifference(revision, commit string, before, after []*report.Report, notBuilt []string) *difference {
	d := &difference{Revision: revision, Commit: commit, Images: []image{}, Unchanged: []string{}, NotBuilt: slices.Compact(slices.Sorted(slices.Values(notBuilt)))}
	old, current := byLabel(before), byLabel(after)
	labels := maps.Clone(old)
	maps.Copy(labels, current)
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		if slices.Contains(d.NotBuilt, label) {
			continue
		}
		if i := newImage(label, old[label], current[label]); len(i.Platforms) == 0 {
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

func byLabel(reports []*report.Report) map[string]*report.Report {
	labels := map[string]*report.Report{}
	for _, r := range reports {
		labels[r.Image] = r
	}
	return labels
}

// newImage compares two reports on an image. One of them may be nil.
func newImage(label string, old, current *report.Report) image {
	i := image{Label: label, Change: changed}
	if old == nil {
		i.Change = added
	} else if current == nil {
		i.Change = removed
	}
	before, after := byPlatform(old), byPlatform(current)
	names := maps.Clone(before)
	maps.Copy(names, after)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if p := (platform{name, newWeight(before[name]), newWeight(after[name])}); p.change() != changed || *p.Before != *p.After {
			i.Platforms = append(i.Platforms, p)
		} else {
			i.Unchanged = append(i.Unchanged, name)
		}
	}
	slices.SortStableFunc(i.Platforms, func(a, b platform) int { return cmp.Compare(b.delta(pulled), a.delta(pulled)) })
	if i.Change == changed && len(i.Platforms) > 0 && i.kind() != sameSize {
		if most := i.most(); most.change() == changed {
			i.PackagesOn, i.Packages = most.Name, packages(*before[most.Name], *after[most.Name])
		}
	}
	return i
}

func byPlatform(r *report.Report) map[string]*report.Platform {
	platforms := map[string]*report.Platform{}
	if r != nil {
		for n := range r.Platforms {
			platforms[r.Platforms[n].Name] = &r.Platforms[n]
		}
	}
	return platforms
}

func newWeight(p *report.Platform) *weight {
	if p == nil {
		return nil
	}
	return &weight{p.Unpacked, p.Pulled, p.Digest}
}

// packages returns the packages whose sizes differ, the largest change first.
func packages(before, after report.Platform) []pkg {
	old, current := before.Packages(), after.Packages()
	all := maps.Clone(old)
	maps.Copy(all, current)
	differ := []pkg{}
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

// most returns the platform whose size changed most. It prefers platforms that the image has on
// both sides.
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

// growth returns the largest growth of an image, pulled or unpacked, on a platform that the image
// has on both sides, and the title of that image and platform.
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
