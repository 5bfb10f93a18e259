package main

import (
	"archive/tar"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/binary"
)

// mostPackages is how many packages of an image that is too large are named.
const mostPackages = 10

// explain adds to a failure what makes the image large, and how to find out more.
func explain(f *failure, tree ocidir.Tree, target string) {
	f.Found += largest(tree)
	if target != "" {
		f.Remedy += fmt.Sprintf("; what needs a package: bazel run %s -- -why PACKAGE; what changed: bazel run //tools/image/size:diff -- HEAD", target)
	}
}

// largest lists the largest packages of the image's programs, and other files by their paths.
func largest(tree ocidir.Tree) string {
	sizes := map[string]int64{}
	for name, file := range tree {
		if file.Header.Typeflag != tar.TypeReg {
			continue
		}
		if executable.IsELF(file.Content) {
			if program, err := binary.Attribute(file.Content, nil); err == nil {
				for pkg, n := range program.Packages() {
					sizes[pkg] += n
				}
				continue
			}
		}
		sizes[name] += int64(len(file.Content))
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), strings.Compare(a, b))
	})
	var text strings.Builder
	fmt.Fprintf(&text, "\n    the largest packages and files, in bytes unpacked:")
	for _, name := range names[:min(len(names), mostPackages)] {
		fmt.Fprintf(&text, "\n    %13s  %s", size.Bytes(sizes[name]), name)
	}
	return text.String()
}
