package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size"
)

// rows returns a row for the platform that changed most, and one row for all other platforms with
// the same kind of change, with the range of their changes. Each remaining platform has its own row.
func (i image) rows() string {
	most := i.most()
	var text strings.Builder
	text.WriteString(i.row(most))
	var alike []platform
	for _, p := range i.Platforms {
		switch {
		case p.Name == most.Name:
		case p.change() == most.change():
			alike = append(alike, p)
		default:
			text.WriteString(i.row(p))
		}
	}
	switch {
	case len(alike) == 1:
		text.WriteString(i.row(alike[0]))
	case len(alike) > 1:
		fmt.Fprintf(&text, "| | %d others | %s | %s |\n", len(alike), between(alike, unpacked), between(alike, pulled))
	}
	return text.String()
}

// allRows returns a row for each platform. It returns "" if rows may have them all.
func (i image) allRows() string {
	if len(i.Platforms) < 3 {
		return ""
	}
	var text strings.Builder
	for _, p := range i.Platforms {
		text.WriteString(i.row(p))
	}
	return text.String()
}

func (i image) row(p platform) string {
	return fmt.Sprintf("| %s | %s | %s | %s |\n", i.Label, p.Name, p.cells(unpacked), p.cells(pulled))
}

// cells returns the cells for one size: before and after, and the change.
func (p platform) cells(of func(weight) int64) string {
	before, after := p.before(of), p.after(of)
	switch {
	case p.change() == added:
		return size.Bytes(after) + " | new"
	case p.change() == removed:
		return size.Bytes(before) + " | removed"
	case p.delta(unpacked) == 0 && p.delta(pulled) == 0:
		return size.Bytes(after) + " | 0, another digest"
	case before == after:
		return size.Bytes(after) + " | 0"
	}
	return fmt.Sprintf("%s → %s | %s (%s)", size.Bytes(before), size.Bytes(after), size.Delta(after-before), size.Percent(before, after))
}

// between returns the cells of platforms that all changed, or are all new, or all removed.
func between(platforms []platform, of func(weight) int64) string {
	least, greatest := platforms[0].delta(of), platforms[0].delta(of)
	for _, p := range platforms {
		least, greatest = min(least, p.delta(of)), max(greatest, p.delta(of))
	}
	write, head, end := size.Delta, " | ", ""
	switch platforms[0].change() {
	case added:
		write, head, end = size.Bytes, "", " | new"
	case removed:
		write, head, end = size.Bytes, "", " | removed"
		least, greatest = -greatest, -least
	}
	if least == greatest {
		return head + write(least) + end
	}
	return head + write(least) + " to " + write(greatest) + end
}
