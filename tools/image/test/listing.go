package main

import (
	"archive/tar"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.com/thimble/tools/image/ocidir"
)

// listing has one line for each entry of the image, sorted by path: type and mode, owner,
// path, target, and the certificates of a bundle. It has no sizes, which change with every
// edit and are different on every platform: budgets hold these.
func listing(tree ocidir.Tree) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		file := tree[name]
		fmt.Fprintf(&lines, "%s %d:%d %s", mode(file.Header), file.Header.Uid, file.Header.Gid, quote(name))
		switch file.Header.Typeflag {
		case tar.TypeSymlink:
			fmt.Fprintf(&lines, " -> %s", quote(file.Header.Linkname))
		case tar.TypeLink:
			fmt.Fprintf(&lines, " link to %s", quote(path.Clean("/"+file.Header.Linkname)))
		case tar.TypeReg:
			if b := readBundle(file.Content); b.found > 0 {
				fmt.Fprintf(&lines, " %s", b)
			}
		}
		lines.WriteByte('\n')
	}
	return lines.String()
}

// types are the letters by which tar and ls name what an entry is.
var types = map[byte]byte{
	tar.TypeReg: '-', tar.TypeDir: 'd', tar.TypeSymlink: 'l', tar.TypeLink: 'h',
	tar.TypeChar: 'c', tar.TypeBlock: 'b', tar.TypeFifo: 'p',
}

// mode is what ls writes.
func mode(header *tar.Header) string {
	kind, ok := types[header.Typeflag]
	if !ok {
		kind = '?'
	}
	text := []byte{kind}
	for i, letter := range "rwxrwxrwx" {
		// Nobody sees the mode that a tar has for a symbolic link.
		if header.Typeflag == tar.TypeSymlink || header.Mode>>(8-i)&1 == 1 {
			text = append(text, byte(letter))
		} else {
			text = append(text, '-')
		}
	}
	for _, special := range []struct {
		bit      int64
		position int
		letter   byte
	}{{0o4000, 3, 's'}, {0o2000, 6, 's'}, {0o1000, 9, 't'}} {
		if header.Mode&special.bit == 0 || header.Typeflag == tar.TypeSymlink {
			continue
		}
		if text[special.position] == '-' {
			special.letter -= 'a' - 'A'
		}
		text[special.position] = special.letter
	}
	return string(text)
}

// quote keeps every name in one word of one line.
func quote(name string) string {
	for _, r := range name {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) || r == '"' || r == '\\' || r == unicode.ReplacementChar {
			return strconv.Quote(name)
		}
	}
	return name
}

// checkListing compares the images with the golden file. Platforms that differ from it in
// the same way are one failure.
func checkListing(subjects []subject, golden string, c content) []failure {
	var order []string
	where := map[string][]string{}
	for _, s := range subjects {
		found := listing(s.Tree)
		if found == golden {
			continue
		}
		if where[found] == nil {
			order = append(order, found)
		}
		where[found] = append(where[found], s.Name)
	}
	var failures []failure
	for _, found := range order {
		failures = append(failures, failure{
			Expected: "what the golden file " + source(c.Listing) + " lists",
			Found:    "- in the golden file, + in the image\n" + diff(golden, found),
			Where:    strings.Join(where[found], ", "),
			Remedy:   "correct the image, or accept the change: bazel run " + c.Update,
		})
	}
	return failures
}
