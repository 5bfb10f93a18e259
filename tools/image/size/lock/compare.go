package lock

import (
	"cmp"
	"slices"
)

// A Difference is an image on a platform that two files do not have alike.
type Difference struct {
	Image, Platform string
	Locked, Found   *Line // nil where there is none
}

// Unpacked is by how many bytes the files of the image grew.
func (d Difference) Unpacked() int64 { return d.Found.unpacked() - d.Locked.unpacked() }

// Pulled is by how many more bytes a client pulls.
func (d Difference) Pulled() int64 { return d.Found.pulled() - d.Locked.pulled() }

// OnlyDigest says whether the image is another one of the same sizes.
func (d Difference) OnlyDigest() bool {
	return d.Locked != nil && d.Found != nil && d.Unpacked() == 0 && d.Pulled() == 0
}

func (l *Line) unpacked() int64 {
	if l == nil {
		return 0
	}
	return l.Unpacked
}

func (l *Line) pulled() int64 {
	if l == nil {
		return 0
	}
	return l.Pulled
}

// Compare returns in what one image differs, those first that grew most: by bytes pulled, then
// by bytes unpacked. Equal ones are in the order in which they were found.
func Compare(image string, locked, found *File) []Difference {
	old := locked.Image(image)
	var differences []Difference
	for _, line := range found.Image(image) {
		d := Difference{Image: image, Platform: line.Platform, Found: &line}
		if i := slices.IndexFunc(old, func(l Line) bool { return l.Platform == line.Platform }); i >= 0 {
			d.Locked = &Line{}
			*d.Locked = old[i]
			old = slices.Delete(old, i, i+1)
		}
		if d.Locked == nil || *d.Locked != line {
			differences = append(differences, d)
		}
	}
	for _, line := range old {
		differences = append(differences, Difference{Image: image, Platform: line.Platform, Locked: &line})
	}
	slices.SortStableFunc(differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(b.Pulled(), a.Pulled()), cmp.Compare(b.Unpacked(), a.Unpacked()))
	})
	return differences
}
