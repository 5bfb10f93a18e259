package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size"
)

// mostImages is the largest number of images that the summary describes one by one.
const mostImages = 3

// summary returns one line, as in "hello grew by 1,024 bytes pulled (+0.14 %) on linux/amd64."
func (d *difference) summary() string {
	switch {
	case len(d.Images) > mostImages:
		return fmt.Sprintf("%s. %s.", d.counts(), d.describe(d.first()))
	case len(d.Images) == 0 && len(d.Unchanged) == 0:
		return "There are no images."
	case len(d.Images) == 0:
		return fmt.Sprintf("No image changed since %s.", d.name())
	}
	var parts []string
	for _, i := range d.Images {
		parts = append(parts, d.describe(i))
	}
	switch n := len(d.Unchanged); {
	case n == 1:
		parts = append(parts, "1 image did not change")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d images did not change", n))
	}
	return strings.Join(parts, "; ") + "."
}

// first returns the image that the summary describes: the one that grew most, or else the one that
// shrank most.
func (d *difference) first() image {
	first := d.Images[0]
	for _, i := range d.Images {
		if first.kind() != grew && i.Change == changed {
			first = i
		}
	}
	return first
}

// Kinds of images.
const (
	grew      = "grew"
	shrank    = "shrank"
	sameSize  = "of the same sizes"
	unchanged = "unchanged"
)

func (i image) kind() string {
	if i.Change != changed {
		return i.Change
	}
	switch _, before, after := i.most().size(); {
	case before < after:
		return grew
	case before > after:
		return shrank
	}
	return sameSize
}

// counts says how many images are of each kind, as in "48 images: 4 grew, 2 shrank, 42 unchanged".
func (d *difference) counts() string {
	found := map[string]int{unchanged: len(d.Unchanged)}
	for _, i := range d.Images {
		found[i.kind()]++
	}
	var parts []string
	for _, kind := range []string{grew, shrank, sameSize, added, removed, unchanged} {
		if n := found[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	return fmt.Sprintf("%d images: %s", len(d.Images)+len(d.Unchanged), strings.Join(parts, ", "))
}

// title returns the short title of an image, or its label if another image has the same short title.
func (d *difference) title(label string) string {
	short := title(label)
	other := func(l string) bool { return l != label && title(l) == short }
	for _, i := range d.Images {
		if other(i.Label) {
			return label
		}
	}
	for _, l := range d.Unchanged {
		if other(l) {
			return label
		}
	}
	return short
}

// title returns the last folder of an image's package, followed by the name of the target if that is
// not "image".
func title(label string) string {
	pkg, name, _ := strings.Cut(label, ":")
	folder := pkg[strings.LastIndexByte(pkg, '/')+1:]
	switch {
	case folder == "":
		return name
	case name == "image":
		return folder
	}
	return folder + ":" + name
}

// size returns the bytes pulled, or the bytes unpacked if only those changed, before and after.
func (p platform) size() (what string, before, after int64) {
	if p.change() != changed || p.delta(pulled) != 0 {
		return "pulled", p.before(pulled), p.after(pulled)
	}
	return "unpacked", p.before(unpacked), p.after(unpacked)
}

func (d *difference) describe(i image) string {
	title, p := d.title(i.Label), i.most()
	switch {
	case i.Change == added:
		return fmt.Sprintf("%s is new: %s bytes pulled on %s", title, size.Bytes(p.After.Pulled), p.Name)
	case i.Change == removed:
		return title + " was removed"
	case p.change() == added:
		return fmt.Sprintf("%s is new on %s", title, p.Name)
	case p.change() == removed:
		return fmt.Sprintf("%s was removed on %s", title, p.Name)
	}
	what, before, after := p.size()
	text := fmt.Sprintf("%s grew by %s", title, size.Bytes(after-before))
	switch {
	case before == after:
		return title + " has other digests and the same sizes"
	case after < before:
		text = fmt.Sprintf("%s shrank by %s", title, size.Bytes(before-after))
	}
	return fmt.Sprintf("%s bytes %s (%s) on %s", text, what, size.Percent(before, after), p.Name)
}
