package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
	"example.com/thimble/tools/image/size/store"
	"example.com/thimble/tools/image/size/weigh"
)

// A source is where reports of the commit come from.
type source struct {
	store    store.Store
	build    func() (*weigh.Images, error) // nil: not from a build
	built    *weigh.Images
	progress io.Writer
}

// keep stores reports, which can be built again.
func (s *source) keep(reports []*report.Report) {
	if err := s.store.Put(reports...); err != nil {
		fmt.Fprintf(s.progress, "diff: reports of images are not kept: %v\n", err)
	}
}

// explain finds the packages that changed the sizes of images. A commit that cannot be built
// is no error: the sizes are known.
func (d *difference) explain(ctx context.Context, old *source, after *weigh.Images) error {
	for n := range d.Images {
		i := &d.Images[n]
		most := i.most()
		if most.change() != changed || i.kind() == sameSize {
			continue
		}
		before, ok := old.get(i.Label, most)
		if err := ctx.Err(); err != nil {
			return err
		}
		if !ok {
			i.Remark = fmt.Sprintf("no report is stored of %s on %s as it was, %s", i.Label, most.Name, most.Before.Digest)
			continue
		}
		i.PackagesOn = most.Name
		i.Packages = packages(before, find(after, i.Label, most.Name))
	}
	return nil
}

// get is the report of an image as it was.
func (s *source) get(label string, p platform) (report.Platform, bool) {
	// What cannot be read can be built.
	if stored, ok, err := s.store.Get(p.Before.Digest); ok && err == nil {
		return stored, true
	}
	if s.build != nil {
		images, err := s.build()
		if err != nil {
			fmt.Fprintf(s.progress, "diff: packages are not known: %v\n", err)
		}
		if images == nil {
			images = &weigh.Images{}
		}
		s.build, s.built = nil, images
		s.keep(images.Reports)
	}
	if s.built == nil {
		return report.Platform{}, false
	}
	// Where image.lock was not up to date, this is another one than it says.
	found := find(s.built, label, p.Name)
	return found, found.Digest != ""
}

func find(images *weigh.Images, label, platform string) report.Platform {
	for _, r := range images.Reports {
		i := slices.IndexFunc(r.Platforms, func(p report.Platform) bool { return p.Name == platform })
		if r.Image == label && i >= 0 {
			return r.Platforms[i]
		}
	}
	return report.Platform{}
}

// packages are those of different sizes.
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
