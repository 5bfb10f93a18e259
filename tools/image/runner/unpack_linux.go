package runner

import (
	"archive/tar"
	"maps"
	"os"
	"path"
	"slices"

	"example.com/thimble/tools/image/ocidir"
)

// unpack writes the tree into root. Owners are left alone where only one user is mapped.
func unpack(tree ocidir.Tree, root *os.Root, owners bool) error {
	names := slices.Sorted(maps.Keys(tree))
	for _, name := range names {
		if err := create(root, relative(name), tree[name]); err != nil {
			return err
		}
	}
	// Hard links may precede what they name, and a directory's mode may forbid
	// writing into it.
	for _, name := range slices.Backward(names) {
		header := tree[name].Header
		if header.Typeflag == tar.TypeLink {
			if err := root.Link(relative(header.Linkname), relative(name)); err != nil {
				return err
			}
			continue
		}
		if err := setAttributes(root, relative(name), header, owners); err != nil {
			return err
		}
	}
	return nil
}

func create(root *os.Root, name string, file *ocidir.File) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	switch file.Header.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		return root.Symlink(file.Header.Linkname, name)
	case tar.TypeReg:
		return root.WriteFile(name, file.Content, 0o600)
	}
	return nil
}

// setAttributes comes last: writing changes times, and another owner removes bits of modes.
func setAttributes(root *os.Root, name string, header *tar.Header, owners bool) error {
	switch header.Typeflag {
	case tar.TypeDir, tar.TypeReg, tar.TypeSymlink:
	default:
		return nil
	}
	if owners {
		if err := root.Lchown(name, header.Uid, header.Gid); err != nil {
			return err
		}
	}
	if header.Typeflag == tar.TypeSymlink {
		return nil
	}
	if err := root.Chmod(name, header.FileInfo().Mode()); err != nil {
		return err
	}
	return root.Chtimes(name, header.ModTime, header.ModTime)
}
