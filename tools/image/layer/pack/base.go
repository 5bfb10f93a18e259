package main

import (
	"archive/tar"

	"example.com/thimble/tools/image/ocidir"
)

// addBase adds the base's files that no layer replaces. Only checkLinks needs them.
func (c contents) addBase(layout string) error {
	if layout == "" || !c.hasLinks() {
		return nil
	}
	images, err := ocidir.Open(layout)
	if err != nil {
		return err
	}
	tree, err := images[0].Tree()
	if err != nil {
		return err
	}
	for name, file := range tree {
		if _, replaced := c[name]; !replaced {
			c[name] = content{kind: file.Header.Typeflag, target: file.Header.Linkname, ofBase: true}
		}
	}
	return nil
}

func (c contents) hasLinks() bool {
	for _, found := range c {
		if found.kind == tar.TypeSymlink {
			return true
		}
	}
	return false
}
