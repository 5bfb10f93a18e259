package entries

import (
	"cmp"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Size is what entries take: their number, and bytes in blocks of 4096.
type Size struct {
	Entries int64
	Bytes   int64
}

func (s *Size) add(bytes int64) {
	s.Entries++
	s.Bytes += bytes
}

// Plus is the size with one entry more, whose file has so many bytes.
func (s Size) Plus(length int64) Size {
	s.add(blocks(length))
	return s
}

const block = 4096

// blocks is what a file takes; an empty one takes no block, but is never free.
func blocks(length int64) int64 { return max(block, (length+block-1)/block*block) }

// found is an entry as it was when it was looked at.
type found struct {
	path  string
	kind  Kind
	used  time.Time
	bytes int64
}

// Measure looks at every entry.
func (s Store) Measure() (Size, error) {
	var size Size
	err := s.each(func(f found) error {
		size.add(f.bytes)
		return nil
	})
	return size, err
}

// Evict removes entries, those first whose last use is longest ago, until no more than limit
// bytes are left. Of entries that were last used at the same time, actions go before the blobs
// that they may name.
//
// Entries are looked at twice, and refresh is called in between: what it touches, or what is
// written meanwhile, is not what it was for the first look, and stays. Memory is needed for each
// second in which an entry was last used, not for each entry.
func (s Store) Evict(limit int64, refresh func() error) (kept, evicted Size, err error) {
	bySecond := map[int64]int64{}
	var total Size
	err = s.each(func(f found) error {
		total.add(f.bytes)
		bySecond[f.used.Unix()] += f.bytes
		return nil
	})
	if err != nil || total.Bytes <= limit {
		return total, evicted, err
	}
	// Everything before this second goes, and of this second what is needed.
	last, excess := int64(math.MinInt64), total.Bytes-limit
	for _, second := range sortedKeys(bySecond) {
		last = second
		if bySecond[second] >= excess {
			break
		}
		excess -= bySecond[second]
	}
	if err := refresh(); err != nil {
		return total, evicted, err
	}
	remove := func(f found) error {
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		evicted.add(f.bytes)
		return nil
	}
	kept = Size{}
	var candidates []found
	err = s.each(func(f found) error {
		switch second := f.used.Unix(); {
		case second < last:
			return remove(f)
		case second == last:
			candidates = append(candidates, f)
		}
		kept.add(f.bytes)
		return nil
	})
	if err != nil {
		return kept, evicted, err
	}
	slices.SortFunc(candidates, func(a, b found) int {
		return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.kind, b.kind), cmp.Compare(a.path, b.path))
	})
	for _, f := range candidates {
		if excess <= 0 {
			break
		}
		if err := remove(f); err != nil {
			return kept, evicted, err
		}
		excess -= f.bytes
		kept.Entries--
		kept.Bytes -= f.bytes
	}
	return kept, evicted, nil
}

func sortedKeys(m map[int64]int64) []int64 {
	keys := make([]int64, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// each visits every entry, actions first: whoever stops in the middle of removing leaves no
// action behind whose blobs are gone.
func (s Store) each(visit func(found) error) error {
	for _, kind := range []Kind{Action, Blob} {
		folders, err := list(filepath.Join(s.Dir, string(kind)))
		if err != nil {
			return err
		}
		for _, folder := range folders {
			path := filepath.Join(s.Dir, string(kind), folder.Name())
			if !folder.IsDir() {
				s.foreign(path)
				continue
			}
			files, err := list(path)
			if err != nil {
				return err
			}
			for _, file := range files {
				if err := s.visit(kind, filepath.Join(path, file.Name()), file, visit); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s Store) visit(kind Kind, path string, file fs.DirEntry, visit func(found) error) error {
	folder := filepath.Base(filepath.Dir(path))
	if !IsDigest(file.Name()) || file.Name()[:2] != folder || !file.Type().IsRegular() {
		s.foreign(path)
		return nil
	}
	info, err := file.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return visit(found{path, kind, info.ModTime(), blocks(info.Size())})
}

func (s Store) foreign(path string) {
	if s.Foreign != nil {
		s.Foreign(path)
	}
}

// list is os.ReadDir of a folder that may not be there, and without its order.
func list(dir string) ([]fs.DirEntry, error) {
	folder, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return folder.ReadDir(-1)
}
