package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// expand replaces each tree by its files, in the order of their names.
func expand(entries []entry) ([]entry, error) {
	var expanded []entry
	for _, e := range entries {
		if e.Kind != tree {
			expanded = append(expanded, e)
			continue
		}
		names, err := filesBelow(e.Source)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			file := e
			file.Kind = "file"
			file.Path = path.Join(e.Path, name)
			file.Source = filepath.Join(e.Source, filepath.FromSlash(name))
			expanded = append(expanded, file)
		}
	}
	return expanded, nil
}

// filesBelow follows links: in a sandbox, every file is one.
func filesBelow(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		switch {
		case info.IsDir():
			below, err := filesBelow(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			for _, name := range below {
				names = append(names, path.Join(e.Name(), name))
			}
		case info.Mode().IsRegular():
			names = append(names, e.Name())
		default:
			return nil, &fs.PathError{Op: "pack", Path: filepath.Join(dir, e.Name()), Err: fs.ErrInvalid}
		}
	}
	return names, nil
}
