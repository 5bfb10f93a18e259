package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
)

// mostPackages is how many packages of an image that is too large are named.
const mostPackages = 10

// explain adds to a failure what makes the image large, what made it grow, and how to find out
// more; nothing where there is no report of it.
func explain(f *failure, s subject, c content, label string) error {
	if c.Report == "" {
		return nil
	}
	name, err := launch.Path(c.Report)
	if err != nil {
		return err
	}
	weighed, err := report.ReadFile(name)
	if err != nil {
		return err
	}
	digest, err := s.Digest()
	if err != nil {
		return err
	}
	for _, p := range weighed.Platforms {
		if p.Digest == digest.String() {
			f.Found += largest(p)
		}
	}
	weighed.Image = label
	growth, err := grown(weighed, c.Lock)
	f.Found += growth
	f.Remedy += fmt.Sprintf("; what needs a package: bazel run %s_size -- -why PACKAGE; what changed: bazel run //tools/image/size:diff -- HEAD", label)
	return err
}

// largest are the largest packages.
func largest(p report.Platform) string {
	sizes := p.Packages()
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), strings.Compare(a, b))
	})
	names = names[:min(len(names), mostPackages)]
	var text strings.Builder
	fmt.Fprintf(&text, "\n    the largest packages, in bytes unpacked:")
	for _, name := range names {
		fmt.Fprintf(&text, "\n    %13s  %s", size.Bytes(sizes[name]), name)
	}
	return text.String()
}

// grown is what differs from image.lock, if there is one.
func grown(weighed *report.Report, runfile string) (string, error) {
	if runfile == "" {
		return "", nil
	}
	name, err := launch.Path(runfile)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	pkg, image := lock.Split(weighed.Image)
	file := path.Join(pkg, lock.Name)
	locked, err := lock.Parse(file, data)
	if err != nil {
		return fmt.Sprintf("\n    %v; %s", err, lock.Remedy), nil
	}
	differences := lock.Compare(image, locked, lock.Of(weighed))
	if len(differences) == 0 {
		return fmt.Sprintf("\n    %s has the same sizes", file), nil
	}
	var unpacked, pulled int64
	for _, d := range differences {
		unpacked, pulled = unpacked+d.Unpacked(), pulled+d.Pulled()
	}
	table := strings.TrimSuffix(lock.Table(differences), "\n")
	return fmt.Sprintf("\n    since %s was written, %s bytes unpacked and %s pulled on all platforms:\n    %s",
		file, size.Delta(unpacked), size.Delta(pulled), strings.ReplaceAll(table, "\n", "\n    ")), nil
}
