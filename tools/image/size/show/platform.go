package main

import (
	"fmt"
	"runtime"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// choose divides the platforms into those to show and the others. A name may leave out the
// variant. Without a name it is this machine's architecture, or the first where no image is
// built for it.
func choose(r *report.Report, name string) (chosen, others []report.Platform, err error) {
	if len(r.Platforms) == 0 {
		return nil, nil, fmt.Errorf("expected a report with a platform, found none of %s", r.Image)
	}
	if name == "all" {
		return r.Platforms, nil, nil
	}
	index := find(r.Platforms, name)
	if name == "" {
		index = max(0, find(r.Platforms, "linux/"+runtime.GOARCH))
	}
	if index < 0 {
		var found []string
		for _, p := range r.Platforms {
			found = append(found, p.Name)
		}
		return nil, nil, fmt.Errorf("expected -platform to be all or one of %s, found %s", strings.Join(found, ", "), name)
	}
	for i, p := range r.Platforms {
		if i != index {
			others = append(others, p)
		}
	}
	return r.Platforms[index : index+1], others, nil
}

// find returns the index of a platform, or -1.
func find(platforms []report.Platform, name string) int {
	found := -1
	for i, p := range platforms {
		if p.Name == name {
			return i
		}
		if found < 0 && strings.HasPrefix(p.Name, name+"/") && strings.Contains(name, "/") {
			found = i
		}
	}
	return found
}
