package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/size"
	"example.com/thimble/tools/size/lock"
)

// summary is one line, as in "hello grew by 1,024 bytes pulled (+0.14 %) on linux/amd64.".
func (d *difference) summary() string {
	var parts []string
	for _, i := range d.Images {
		parts = append(parts, i.summary())
	}
	switch n := len(d.Unchanged); {
	case n == 0 && len(parts) == 0:
		return "There are no images."
	case len(parts) == 0:
		return fmt.Sprintf("No image changed since %s.", d.Revision)
	case n == 1:
		parts = append(parts, "1 image did not change")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d images did not change", n))
	}
	return strings.Join(parts, "; ") + "."
}

func (i image) summary() string {
	title, p := lock.Title(i.Label), i.most()
	switch {
	case i.Change == added:
		return fmt.Sprintf("%s is new: %s bytes pulled on %s", title, size.Bytes(p.After.Pulled), p.Name)
	case i.Change == removed:
		return title + " was removed"
	case p.Before == nil:
		return fmt.Sprintf("%s is new on %s", title, p.Name)
	case p.After == nil:
		return fmt.Sprintf("%s was removed on %s", title, p.Name)
	}
	what, before, after := "pulled", p.Before.Pulled, p.After.Pulled
	if before == after {
		what, before, after = "unpacked", p.Before.Unpacked, p.After.Unpacked
	}
	text := fmt.Sprintf("%s grew by %s", title, size.Bytes(after-before))
	switch {
	case before == after:
		return title + " has other digests and the same sizes"
	case after < before:
		text = fmt.Sprintf("%s shrank by %s", title, size.Bytes(before-after))
	}
	return fmt.Sprintf("%s bytes %s (%s) on %s", text, what, size.Percent(before, after), p.Name)
}
