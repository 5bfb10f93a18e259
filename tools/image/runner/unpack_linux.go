package runner

import (
	"archive/tar"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"example.com/thimble/tools/image/ocidir"
)

// unpack writes the tree below dir. Owners are left alone: the namespace knows one user.
func unpack(tree ocidir.Tree, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	names := slices.Sorted(maps.Keys(tree))
	for _, name := range names {
		if err := create(root, strings.TrimPrefix(name, "/"), tree[name]); err != nil {
			return err
		}
	}
	// Hard links may precede what they name, and a directory's mode may forbid
	// writing into it.
	for _, name := range slices.Backward(names) {
		header := tree[name].Header
		name = strings.TrimPrefix(name, "/")
		switch header.Typeflag {
		case tar.TypeLink:
			if err := root.Link(strings.TrimPrefix(path.Clean("/"+header.Linkname), "/"), name); err != nil {
				return err
			}
		case tar.TypeDir:
			if name == "" {
				name = "."
			}
			if err := root.Chmod(name, header.FileInfo().Mode()); err != nil {
				return err
			}
		}
	}
	return nil
}

func create(root *os.Root, name string, file *ocidir.File) error {
	if name == "" {
		return nil
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	switch file.Header.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		return root.Symlink(file.Header.Linkname, name)
	case tar.TypeReg:
		if err := root.WriteFile(name, file.Content, 0o600); err != nil {
			return err
		}
		return root.Chmod(name, file.Header.FileInfo().Mode())
	}
	return nil
}
