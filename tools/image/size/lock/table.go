package lock

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"example.com/thimble/tools/image/size"
)

// Table shows differences of one image to people, a platform a line, in bytes.
func Table(differences []Difference) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "platform\tbytes unpacked\tbytes pulled")
	for _, d := range differences {
		fmt.Fprintf(w, "%s\t%s\t%s\n", d.Platform, d.cell((*Line).unpacked), d.cell((*Line).pulled))
	}
	w.Flush()
	return text.String()
}

// cell is one size: what is locked, what was found, and by how much they differ.
func (d Difference) cell(of func(*Line) int64) string {
	locked, found := of(d.Locked), of(d.Found)
	switch {
	case d.Locked == nil:
		return fmt.Sprintf("none -> %s", size.Bytes(found))
	case d.Found == nil:
		return fmt.Sprintf("%s -> none", size.Bytes(locked))
	case d.OnlyDigest():
		return fmt.Sprintf("%s, only the digest differs", size.Bytes(found))
	}
	return fmt.Sprintf("%s -> %s (%s)", size.Bytes(locked), size.Bytes(found), size.Delta(found-locked))
}
