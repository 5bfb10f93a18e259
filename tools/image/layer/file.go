package layer

import (
	"os"
	"path/filepath"
)

// WriteFile writes the entries to a file, as Write does. A killed run leaves a temporary
// file beside it, never half a layer.
func WriteFile(name string, entries []Entry) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".layer-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := Write(tmp, entries); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
