package checkout

import (
	"io/fs"
	"os"
	"path/filepath"
)

// RemoveAll is os.RemoveAll for a folder in which folders are read-only, as Bazel's outputs
// and Go's modules are.
func RemoveAll(dir string) error {
	// What cannot be changed is for os.RemoveAll to complain about.
	filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			os.Chmod(name, 0o755)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
