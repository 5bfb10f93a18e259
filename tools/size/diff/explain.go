package main

import (
	"fmt"
	"io"
	"slices"

	"example.com/thimble/tools/size/report"
	"example.com/thimble/tools/size/store"
	"example.com/thimble/tools/size/weigh"
)

// A source is where reports of the commit come from.
type source struct {
	store store.Store
	build func() (*weigh.Images, error) // nil: not from a build
	built *weigh.Images
}

// explain finds the packages that changed the sizes of images. A commit that cannot be built
// is no error: the sizes are known.
func (d *difference) explain(old *source, after *weigh.Images, progress io.Writer) error {
	for n := range d.Images {
		i := &d.Images[n]
		most := i.most()
		if i.Change != changed || most.Before == nil || most.After == nil {
			continue
		}
		before, ok, err := old.get(i.Label, most, progress)
		if err != nil {
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
func (s *source) get(label string, p platform, progress io.Writer) (report.Platform, bool, error) {
	stored, ok, err := s.store.Get(p.Before.Digest)
	if ok || err != nil {
		return stored, ok, err
	}
	if s.build != nil {
		images, err := s.build()
		if err != nil {
			fmt.Fprintf(progress, "diff: packages are not known: %v\n", err)
		}
		if images == nil {
			images = &weigh.Images{}
		}
		s.build, s.built = nil, images
		if err := s.store.Put(images.Reports...); err != nil {
			return report.Platform{}, false, err
		}
	}
	if s.built == nil {
		return report.Platform{}, false, nil
	}
	// Where image.lock was not up to date, this is another one than it says.
	found := find(s.built, label, p.Name)
	return found, found.Digest != "", nil
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
