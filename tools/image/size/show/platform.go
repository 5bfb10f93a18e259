package main

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// choose divides the platforms into platforms to show and others. A name may leave out the variant.
// Without a name, choose takes the platform of this machine's architecture, or the first one if the
// image has none for it.
func choose(r *report.Report, name string) (chosen, others []report.Platform, err error) {
	var names []string
	for _, p := range r.Platforms {
		names = append(names, p.Name)
	}
	wanted := cmp.Or(name, "linux/"+runtime.GOARCH)
	index := slices.Index(names, wanted)
	if index < 0 && strings.Contains(wanted, "/") {
		index = slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, wanted+"/") })
	}
	switch {
	case len(names) == 0:
		return nil, nil, fmt.Errorf("expected a report with a platform, found none of %s", r.Image)
	case name == "all":
		return r.Platforms, nil, nil
	case index < 0 && name != "":
		return nil, nil, fmt.Errorf("expected -platform to be all or one of %s, found %s", strings.Join(names, ", "), name)
	}
	index = max(0, index)
	return r.Platforms[index : index+1], slices.Delete(slices.Clone(r.Platforms), index, index+1), nil
}
