package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// tolerance is how far sizes of a package may be apart, in per cent of what the tool says.
const tolerance = 2

// A difference is what a tool and the attribution say of one package, in bytes.
type difference struct {
	pkg             string
	expected, found int64
}

func (d difference) percent() float64 {
	if d.expected == 0 && d.found != 0 {
		return 100
	}
	return 100 * math.Abs(float64(d.found-d.expected)) / float64(max(d.expected, 1))
}

func differences(expected, found map[string]int64) []difference {
	var all []difference
	for pkg, size := range expected {
		all = append(all, difference{pkg, size, found[pkg]})
	}
	for pkg, size := range found {
		if _, ok := expected[pkg]; !ok {
			all = append(all, difference{pkg, 0, size})
		}
	}
	slices.SortFunc(all, func(a, b difference) int {
		return cmp.Or(cmp.Compare(b.percent(), a.percent()), cmp.Compare(a.pkg, b.pkg))
	})
	return all
}

// mentioned is how many packages of one program are named.
const mentioned = 10

// tooFar names the packages that are too far apart.
func tooFar(differences []difference, tool string) error {
	var problems []error
	for _, d := range differences {
		if d.percent() > tolerance {
			problems = append(problems, fmt.Errorf("%s: expected %d bytes, as %s has, found %d, %.1f %% apart", d.pkg, d.expected, tool, d.found, d.percent()))
		}
	}
	if more := len(problems) - mentioned; more > 0 {
		problems = append(problems[:mentioned], fmt.Errorf("and %d packages more", more))
	}
	return errors.Join(problems...)
}
