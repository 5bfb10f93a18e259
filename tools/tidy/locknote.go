package main

import (
	"fmt"
	"path"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/lock"
)

// lockNote says how the one image that changed did, where that is simple.
func lockNote(name string, old, written *lock.File) string {
	var changed []lock.Difference
	for _, image := range written.Images() {
		differences := lock.Compare(image, old, written)
		if len(differences) == 0 {
			continue
		}
		if changed != nil {
			return ""
		}
		changed = differences
	}
	if len(changed) == 0 {
		return ""
	}
	pkg := path.Dir(name)
	if pkg == "." {
		pkg = ""
	}
	title := lock.Title("//" + pkg + ":" + changed[0].Image)
	digests := 0
	for _, d := range changed {
		if d.Locked == nil || d.Found == nil {
			return ""
		}
		if d.OnlyDigest() {
			digests++
		}
	}
	if digests == len(changed) {
		return title + ": other digests, same sizes"
	}
	// They begin with what grew most; where nothing grew, they end with what shrank most.
	d := changed[0]
	if last := changed[len(changed)-1]; d.Pulled() < 0 || d.OnlyDigest() {
		d = last
	}
	change := size.Delta(d.Pulled()) + " bytes pulled"
	if d.Pulled() == 0 {
		change = size.Delta(d.Unpacked()) + " bytes unpacked"
	}
	note := fmt.Sprintf("%s %s on %s", title, change, d.Platform)
	if others := len(changed) - digests - 1; others > 0 {
		note += fmt.Sprintf(", and %d more", others)
	}
	return note
}
