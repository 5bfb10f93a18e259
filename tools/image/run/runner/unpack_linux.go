package runner

import (
	"archive/tar"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/ocidir"
)

// unpack writes the tree into root. Owners are left alone where only one user is mapped.
func unpack(tree ocidir.Tree, root *os.Root, owners bool) error {
	names := slices.Sorted(maps.Keys(tree))
	for _, name := range names {
		if err := create(root, relative(name), tree[name], owners); err != nil {
			return err
		}
	}
	// Hard links may precede what they name.
	for _, name := range names {
		if header := tree[name].Header; header.Typeflag == tar.TypeLink {
			if err := link(root, relative(name), tree, header); err != nil {
				return err
			}
			if err := setAttributes(root, relative(name), header, owners); err != nil {
				return err
			}
		}
	}
	// A directory's mode may forbid writing into it, and writing changes its time.
	for _, name := range slices.Backward(names) {
		if header := tree[name].Header; header.Typeflag == tar.TypeDir {
			if err := setAttributes(root, relative(name), header, owners); err != nil {
				return err
			}
		}
	}
	return nil
}

func create(root *os.Root, name string, file *ocidir.File, owners bool) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	var err error
	switch file.Header.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		err = root.Symlink(file.Header.Linkname, name)
	case tar.TypeReg:
		err = root.WriteFile(name, file.Content, 0o600)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return setAttributes(root, name, file.Header, owners)
}

// link makes a copy where a volume separates the two names.
func link(root *os.Root, name string, tree ocidir.Tree, header *tar.Header) error {
	err := root.Link(relative(header.Linkname), name)
	if !errors.Is(err, unix.EXDEV) {
		return err
	}
	file, _, err := tree.Lookup(header.Linkname)
	if err != nil {
		return err
	}
	return root.WriteFile(name, file.Content, 0o600)
}

// setAttributes sets the owner first: another one removes bits of the mode.
func setAttributes(root *os.Root, name string, header *tar.Header, owners bool) error {
	if owners {
		if err := root.Lchown(name, header.Uid, header.Gid); err != nil {
			return err
		}
	}
	if header.Typeflag == tar.TypeSymlink {
		return nil
	}
	mode := header.FileInfo().Mode()
	if err := root.Chmod(name, mode.Perm()|mode&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)); err != nil {
		return err
	}
	return root.Chtimes(name, header.ModTime, header.ModTime)
}
