package ocidir

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// A File is an entry of an image's root filesystem.
type File struct {
	Header  *tar.Header
	Content []byte // of a regular file
}

// A Tree is an image's root filesystem after all its layers, by cleaned absolute path.
type Tree map[string]*File

// Tree reads all layers of the image.
func (i Image) Tree() (Tree, error) {
	stream := mutate.Extract(i)
	defer stream.Close()
	tree := Tree{}
	reader := tar.NewReader(stream)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the layers: %w", err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, fmt.Errorf("reading %s from its layer: %w", header.Name, err)
		}
		tree[path.Clean("/"+header.Name)] = &File{Header: header, Content: content}
	}
	// The stream ends as a tar does even where a layer could not be read; the error
	// comes after that.
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return nil, fmt.Errorf("reading the layers: %w", err)
	}
	tree.removeCovered()
	return tree, nil
}

// removeCovered removes files that have other files below them: the layer that added the files
// below has made a directory in place of the file.
func (t Tree) removeCovered() {
	for name := range t {
		for dir := path.Dir(name); dir != "/"; dir = path.Dir(dir) {
			if file := t[dir]; file != nil && file.Header.Typeflag != tar.TypeDir {
				delete(t, dir)
			}
		}
	}
}

// UnpackedSize is the size of all regular files, in bytes.
func (t Tree) UnpackedSize() int64 {
	var size int64
	for _, file := range t {
		size += int64(len(file.Content))
	}
	return size
}

// Lookup returns the file that the path names after links, and the path where it lies.
func (t Tree) Lookup(name string) (*File, string, error) {
	resolved, err := t.Resolve(name)
	if err != nil {
		return nil, "", err
	}
	file := t[resolved]
	if file == nil {
		return nil, "", fmt.Errorf("%s: %w", resolved, fs.ErrNotExist)
	}
	return file, resolved, nil
}

// Resolve follows the links on a path. The path that it returns need not be in the image. A link
// never leaves the image.
func (t Tree) Resolve(name string) (string, error) {
	resolved, _, err := Follow(name, func(at string) (byte, string) {
		if file := t[at]; file != nil {
			return file.Header.Typeflag, file.Header.Linkname
		}
		return 0, ""
	})
	return resolved, err
}

// Follow returns the path that a name leads to after all links; file returns the type of what
// is at a path, as in a tar, and where it leads to if it is a link. As in Linux, ".." in the root
// stays there; above is whether that was so.
func Follow(name string, file func(at string) (kind byte, target string)) (resolved string, above bool, err error) {
	const maxLinks = 40 // as in Linux
	resolved, rest := "/", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		element := rest[0]
		rest = rest[1:]
		above = above || element == ".." && resolved == "/"
		resolved = path.Join(resolved, element)
		kind, target := file(resolved)
		if kind != tar.TypeSymlink && kind != tar.TypeLink || element == "" || element == "." {
			continue
		}
		if links++; links > maxLinks {
			return "", above, fmt.Errorf("%s: expected at most %d links, found more", name, maxLinks)
		}
		if resolved = path.Dir(resolved); kind == tar.TypeLink || path.IsAbs(target) {
			resolved = "/"
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return resolved, above, nil
}
