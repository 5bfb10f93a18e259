package fleet

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps a second run out of the folder.
func lock(dir string) (unlock func(), err error) {
	name := filepath.Join(dir, "running")
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: expected no workers to run there, found some; stop them, or name another folder with --dir", dir)
	}
	return func() { file.Close() }, nil
}
