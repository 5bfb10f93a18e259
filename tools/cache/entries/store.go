// Package entries keeps the files of an HTTP cache for Bazel within a size, those that were
// used last.
//
// An entry is <dir>/<ac or cas>/<first two digits>/<SHA-256 as 64 hexadecimal digits>. Its time
// of modification is the time of its last use: it is set here, since file systems note times of
// access rarely or never, and it survives restarts and copies that keep times.
package entries

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Kind is what an entry holds.
type Kind string

const (
	Action Kind = "ac"  // the result of an action, an ActionResult of the remote execution API
	Blob   Kind = "cas" // the content of a file, or a Tree: the content of a folder
)

// A Store is the folder of all entries.
type Store struct {
	Dir string
	// Foreign is told of files that are no entries, which stay where they are.
	Foreign func(path string)
}

// Path is the file of an entry.
func (s Store) Path(kind Kind, digest string) string {
	return filepath.Join(s.Dir, string(kind), digest[:2], digest)
}

// IsDigest tells whether an entry can have that name.
func IsDigest(name string) bool {
	if len(name) != 64 {
		return false
	}
	for i := range len(name) {
		if c := name[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Use is one use of an entry.
type Use struct {
	Kind   Kind
	Digest string
}

// Touch notes the uses of entries, each with the time of the last one. What an action names is
// used with it: Bazel, which does not fetch files that nobody asked for, reads the action alone.
// An action of which a blob is missing is removed, so that it is executed again; Touch returns
// how many were. What is not there is left alone.
func (s Store) Touch(uses map[Use]time.Time) (removed int, err error) {
	touched := map[string]time.Time{}
	touch := func(digest string, at time.Time) (found bool, err error) {
		if !touched[digest].Before(at) {
			return true, nil
		}
		found, err = setTime(s.Path(Blob, digest), at)
		if found {
			touched[digest] = at
		}
		return found, err
	}
	for use, at := range uses {
		if use.Kind == Blob {
			if _, err := touch(use.Digest, at); err != nil {
				return removed, err
			}
			continue
		}
		complete, err := s.named(use.Digest, func(digest string) (bool, error) { return touch(digest, at) })
		if err != nil {
			return removed, err
		}
		path := s.Path(Action, use.Digest)
		if !complete {
			switch err := os.Remove(path); {
			case err == nil:
				removed++
			case !errors.Is(err, fs.ErrNotExist):
				return removed, err
			}
			continue
		}
		if _, err := setTime(path, at); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// named calls touch for each blob that the action needs, and tells whether all were there. An
// action that is not there, or cannot be read as one, needs nothing.
func (s Store) named(action string, touch func(digest string) (bool, error)) (complete bool, err error) {
	content, err := read(s.Path(Action, action))
	if err != nil || content == nil {
		return true, err
	}
	result := parseAction(content)
	complete = true
	for _, digest := range result.trees {
		tree, err := read(s.Path(Blob, digest))
		if err != nil {
			return false, err
		}
		result.blobs = append(result.blobs, parseTree(tree)...)
	}
	for _, digest := range append(result.blobs, result.trees...) {
		found, err := touch(digest)
		if err != nil {
			return false, err
		}
		complete = complete && found
	}
	return complete, nil
}

// What is larger than this, in bytes, is not read as an action or a tree.
const parsedLimit = 64 << 20

// read returns nil for a file that is not there or too large.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() > parsedLimit {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}

func setTime(path string, at time.Time) (found bool, err error) {
	switch err := os.Chtimes(path, time.Time{}, at); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("expected an entry whose time can be set: %w; give the folder to the user of the server (chown -R)", err)
	}
	return true, nil
}
