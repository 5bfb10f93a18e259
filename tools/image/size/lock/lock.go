// Package lock is the file image.lock: what the images of a package weigh on each platform, as
// a reviewer sees it change. Its first line is a comment; each other line is of one image on
// one platform:
//
//	image linux/amd64 1585314 717648 sha256:83d45e4a...
package lock

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// Name is the name of the file, beside the BUILD file of its package.
const Name = "image.lock"

// Command writes every file of the workspace.
const Command = "tools/bazel run //:tidy"

const header = "# Written by " + Command + ": image, platform, bytes unpacked, bytes pulled, digest.\n"

// A Line is one image on one platform.
type Line struct {
	Image    string // name of the target in its package
	Platform string // as in "linux/arm/v7"
	Unpacked int64  // bytes of all files
	Pulled   int64  // bytes of manifest, config, and layers as they are stored
	Digest   string // of the manifest
}

// A File is the lines of a package, sorted by image; the platforms of an image are in the
// order of its report.
type File struct{ Lines []Line }

// Of is what reports of images of one package say.
func Of(reports ...*report.Report) *File {
	var f File
	for _, r := range reports {
		_, image := Split(r.Image)
		for _, p := range r.Platforms {
			f.Lines = append(f.Lines, Line{image, p.Name, p.Unpacked, p.Pulled, p.Digest})
		}
	}
	f.sort()
	return &f
}

// Split parts the label of an image, as in "//apps/hello:image", into package and name.
func Split(label string) (pkg, name string) {
	_, path, found := strings.Cut(label, "//")
	if !found {
		path = label
	}
	pkg, name, found = strings.Cut(path, ":")
	if !found {
		name = pkg[strings.LastIndexByte(pkg, '/')+1:]
	}
	return pkg, name
}

// Format is the file as it is written; nothing where there is no image.
func (f *File) Format() []byte {
	if len(f.Lines) == 0 {
		return nil
	}
	f.sort()
	text := bytes.NewBufferString(header)
	for _, l := range f.Lines {
		fmt.Fprintf(text, "%s %s %d %d %s\n", l.Image, l.Platform, l.Unpacked, l.Pulled, l.Digest)
	}
	return text.Bytes()
}

func (f *File) sort() {
	slices.SortStableFunc(f.Lines, func(a, b Line) int { return strings.Compare(a.Image, b.Image) })
}

// Images are the names of the images, sorted.
func (f *File) Images() []string {
	var names []string
	for _, l := range f.Lines {
		names = append(names, l.Image)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Image is the lines of one image.
func (f *File) Image(name string) []Line {
	var lines []Line
	for _, l := range f.Lines {
		if l.Image == name {
			lines = append(lines, l)
		}
	}
	return lines
}

// Title is what people call an image: the folder of its package, with the name of the target
// where that is not "image".
func Title(label string) string {
	pkg, name := Split(label)
	folder := pkg[strings.LastIndexByte(pkg, '/')+1:]
	switch {
	case folder == "":
		return name
	case name == "image":
		return folder
	}
	return folder + ":" + name
}
