// Package store keeps reports of images under the images' digests, for when the images that
// they are of are to be compared with others, and cannot be had again without a build.
package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/thimble/tools/draft"
	"example.com/thimble/tools/image/size/report"
)

// A Store is a folder with a file for each digest, sha256/<hex>.json.
type Store struct{ Dir string }

// What a store holds on to.
const (
	maxAge   = 90 * 24 * time.Hour // since a report was last put
	maxBytes = 500 << 20
)

// touchAfter is how much older than its last use a file may look.
const touchAfter = 24 * time.Hour

// Cache is the folder of this repository's tools below the user's caches, as tools/bazel has
// it. XDG_CACHE_HOME is that of the XDG Base Directory Specification.
func Cache() (string, error) {
	dir := os.Getenv("XDG_CACHE_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("expected a folder for caches: %w; set HOME or XDG_CACHE_HOME", err)
		}
		dir = filepath.Join(home, ".cache")
	}
	return filepath.Join(dir, "thimble"), nil
}

// User is the store of this user.
func User() (Store, error) {
	cache, err := Cache()
	return Store{filepath.Join(cache, "reports")}, err
}

func (s Store) file(digest string) (string, error) {
	algorithm, encoded, found := strings.Cut(digest, ":")
	if !found || algorithm != "sha256" || len(encoded) != 64 || strings.Trim(encoded, "0123456789abcdef") != "" {
		return "", fmt.Errorf("expected the sha256 digest of an image, found %q", digest)
	}
	return filepath.Join(s.Dir, algorithm, encoded+".json"), nil
}

// Get is the report of the image with that digest; ok is false where the store has none.
func (s Store) Get(digest string) (p report.Platform, ok bool, err error) {
	name, err := s.file(digest)
	if err != nil {
		return p, false, err
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	// What is broken, or of another program, is as good as none.
	if json.Unmarshal(data, &p) != nil || p.Digest != digest {
		return report.Platform{}, false, nil
	}
	return p, true, nil
}

// Put keeps all platforms of the reports, and removes what is too old or too much.
func (s Store) Put(reports ...*report.Report) error {
	for _, r := range reports {
		for _, p := range r.Platforms {
			if err := s.put(p); err != nil {
				return err
			}
		}
	}
	return s.prune(time.Now())
}

func (s Store) put(p report.Platform) error {
	name, err := s.file(p.Digest)
	if err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if found, err := os.ReadFile(name); err == nil && bytes.Equal(found, data) {
		return touch(name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return draft.Write(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func touch(name string) error {
	info, err := os.Stat(name)
	if err != nil || time.Since(info.ModTime()) < touchAfter {
		return err
	}
	return os.Chtimes(name, time.Time{}, time.Now())
}
