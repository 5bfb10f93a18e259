// Package draft writes files whole or not at all.
package draft

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write writes the file under a temporary name beside it, and renames it. If write fails, the
// file stays as it was.
func Write(name string, write func(io.Writer) error) error {
	draft, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return fmt.Errorf("expected a directory to write %s into: %w", filepath.Base(name), err)
	}
	defer os.Remove(draft.Name())
	buffered := bufio.NewWriter(draft)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = draft.Chmod(0o644) // CreateTemp makes a file that other users cannot read
	}
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), name)
}
