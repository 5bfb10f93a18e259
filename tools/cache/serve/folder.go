package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockName is the file that tells a folder of this command from any other.
const lockName = "thimble-cache.lock"

// claim makes the folder, or takes one that this command made and that no other process serves.
func claim(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("expected a folder in --dir, or a place to make one: %w", err)
	}
	lock := filepath.Join(dir, lockName)
	if _, err := os.Stat(lock); errors.Is(err, os.ErrNotExist) {
		content, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		// Entries are deleted in it: it had better be nobody's home.
		for _, file := range content {
			if file.Name() != "lost+found" {
				return nil, fmt.Errorf("expected an empty folder in --dir, or one that this command made, found %s in %s; choose another folder, or empty this one", file.Name(), dir)
			}
		}
	}
	file, err := os.OpenFile(lock, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("expected a folder in --dir that can be written to: %w; give it to this user (chown -R), or choose another one", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("expected a folder in --dir that no other process serves, found %s locked; stop that one, or choose another folder", dir)
	}
	return func() { file.Close() }, nil
}

// freeSpace is what this user can still write in the folder's file system, and its size, in bytes.
func freeSpace(dir string) (free, total int64, err error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, 0, err
	}
	return int64(stat.Bavail) * int64(stat.Bsize), int64(stat.Blocks) * int64(stat.Bsize), nil
}
