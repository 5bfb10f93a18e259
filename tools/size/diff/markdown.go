package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/thimble/tools/size"
	"example.com/thimble/tools/size/lock"
)

// mostPackages is how many packages of an image are listed.
const mostPackages = 10

// markdown is the text for a pull request. Its first line sums up the rest.
func (d *difference) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n", d.summary())
	if d.Unknown {
		fmt.Fprintf(&text, "\n%s has no %s, so nothing is known of its images.\n", d.Revision, lock.Name)
	}
	if len(d.Images) > 0 {
		text.WriteString("\n| image | platform | unpacked | change | pulled | change |\n|---|---|--:|--:|--:|--:|\n")
	}
	for _, i := range d.Images {
		for _, p := range i.Platforms {
			fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", i.Label, p.Name,
				p.cells(func(w weight) int64 { return w.Unpacked }), p.cells(func(w weight) int64 { return w.Pulled }))
		}
	}
	if line := d.unchanged(); line != "" {
		fmt.Fprintf(&text, "\nUnchanged: %s.\n", line)
	}
	text.WriteString(d.details())
	return text.String()
}

// cells are one size before and after, and the change.
func (p platform) cells(of func(weight) int64) string {
	switch {
	case p.Before == nil:
		return size.Bytes(of(*p.After)) + " | new"
	case p.After == nil:
		return size.Bytes(of(*p.Before)) + " | removed"
	case p.unpacked() == 0 && p.pulled() == 0:
		return size.Bytes(of(*p.After)) + " | 0, another digest"
	}
	before, after := of(*p.Before), of(*p.After)
	return fmt.Sprintf("%s → %s | %s (%s)", size.Bytes(before), size.Bytes(after), size.Delta(after-before), size.Percent(before, after))
}

// unchanged names images, and platforms of images, that are the same.
func (d *difference) unchanged() string {
	parts := slices.Clone(d.Unchanged)
	for _, i := range d.Images {
		if len(i.Unchanged) > 0 {
			parts = append(parts, fmt.Sprintf("%s on %s", i.Label, strings.Join(i.Unchanged, ", ")))
		}
	}
	return strings.Join(parts, "; ")
}

// details are the packages behind the changes.
func (d *difference) details() string {
	var text strings.Builder
	for _, i := range d.Images {
		if i.Remark != "" {
			fmt.Fprintf(&text, "\n%s: %s.\n", i.Label, i.Remark)
		}
		if i.PackagesOn != "" {
			text.WriteString(i.table())
		}
	}
	if text.Len() == 0 {
		return ""
	}
	return "\n<details><summary>Packages</summary>\n" + text.String() + "\n</details>\n"
}

func (i image) table() string {
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s on %s", i.Label, i.PackagesOn)
	if len(i.Packages) == 0 {
		text.WriteString(": every package has the size that it had.\n")
		return text.String()
	}
	text.WriteString(", bytes unpacked:\n\n| package | before | after | change |\n|---|--:|--:|--:|\n")
	for _, p := range i.Packages[:min(len(i.Packages), mostPackages)] {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", p.Name, size.Bytes(p.Before), size.Bytes(p.After), size.Delta(p.After-p.Before))
	}
	if len(i.Packages) > mostPackages {
		rest := i.Packages[mostPackages:]
		var before, after int64
		for _, p := range rest {
			before, after = before+p.Before, after+p.After
		}
		fmt.Fprintf(&text, "| %d more | %s | %s | %s |\n", len(rest), size.Bytes(before), size.Bytes(after), size.Delta(after-before))
	}
	return text.String()
}
