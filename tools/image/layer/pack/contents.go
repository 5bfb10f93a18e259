package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"example.com/thimble/tools/image/layer"
)

// A content is the entry at a path of the image.
type content struct {
	kind   byte // as in a tar
	source string
	target string // of a symbolic link, or of a hard one
	ofBase bool
}

// contents are what the listed layers hold, by cleaned absolute path.
type contents map[string]content

// add fails where two sources want one path. Directories are merged, as layers are.
func (c contents) add(name string, found content) error {
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	if slices.Contains(strings.Split(name, "/"), "..") {
		return fmt.Errorf("%s: %s: expected a path without '..'; correct the path", found.source, name)
	}
	name = path.Clean(name)
	other, ok := c[name]
	if ok && (other.kind != tar.TypeDir || found.kind != tar.TypeDir) && name != "/" {
		return fmt.Errorf("%s: expected one source, found two: %s and %s; remove one of them", name, other.source, found.source)
	}
	c[name] = found
	return nil
}

func (l *listing) contents() (contents, error) {
	c := contents{}
	for _, name := range slices.Sorted(maps.Keys(l.Reserved)) {
		kind := byte(tar.TypeReg)
		if strings.HasSuffix(name, "/") {
			kind = tar.TypeDir
		}
		if err := c.add(name, content{kind: kind, source: l.Reserved[name]}); err != nil {
			return nil, err
		}
	}
	for _, t := range l.Layers {
		if err := c.addTar(t); err != nil {
			return nil, err
		}
	}
	kinds := map[string]byte{"file": tar.TypeReg, "dir": tar.TypeDir, "symlink": tar.TypeSymlink}
	for _, e := range l.Entries {
		if err := c.add(e.Path, content{kind: kinds[e.Kind], source: e.Attribute + " " + e.Origin, target: e.Target}); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c contents) addTar(t tarFile) error {
	source := "layers " + t.Origin
	file, err := os.Open(t.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	plain, _, err := layer.Decompress(file)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	defer plain.Close()
	reader := tar.NewReader(plain)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: expected a tar, plain or compressed with gzip or zstd: %w", source, err)
		}
		if err := c.add(header.Name, content{kind: header.Typeflag, source: source, target: header.Linkname}); err != nil {
			return err
		}
	}
}
