package checkout

import (
	"io/fs"
	"os"
	"path/filepath"
)

// RemoveAll does the same as os.RemoveAll, also with read-only folders such as Bazel's outputs
// and Go's modules.
func RemoveAll(dir string) error {
	// If a folder's mode cannot be changed, os.RemoveAll returns an error.
	filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			os.Chmod(name, 0o755)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
