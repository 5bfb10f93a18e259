package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

type kept struct {
	name string
	fs.FileInfo
}

// prune removes what was not put for long, and then the oldest of what is too much.
func (s Store) prune(now time.Time) error {
	files, err := s.files()
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b kept) int { return b.ModTime().Compare(a.ModTime()) })
	var total int64
	for _, file := range files {
		total += file.Size()
		if total <= maxBytes && now.Sub(file.ModTime()) <= maxAge {
			continue
		}
		// Somebody else may have removed it.
		if err := os.Remove(file.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s Store) files() ([]kept, error) {
	var files []kept
	entries, err := os.ReadDir(filepath.Join(s.Dir, "sha256"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, kept{filepath.Join(s.Dir, "sha256", entry.Name()), info})
	}
	return files, err
}
