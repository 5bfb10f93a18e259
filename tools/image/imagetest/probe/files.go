package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// added are the paths that an engine adds to every image.
var added = map[string]bool{
	"/.dockerenv": true, "/dev": true, "/proc": true, "/sys": true,
	"/etc/hostname": true, "/etc/hosts": true, "/etc/mtab": true, "/etc/resolv.conf": true,
}

// files describes the files below a directory, as far as this user can see them.
func files(dir string) {
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if added[path] {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil {
			fmt.Println(err)
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			fmt.Println(err)
			return nil
		}
		owner := info.Sys().(*syscall.Stat_t)
		fmt.Print(path, " ", info.Mode(), " ", owner.Uid, ":", owner.Gid)
		switch info.Mode().Type() {
		case 0:
			data, err := os.ReadFile(path)
			fmt.Printf(" %d bytes, %s, %x %v", info.Size(), age(info.ModTime()), sha256.Sum256(data), err)
		case fs.ModeSymlink:
			target, err := os.Readlink(path)
			fmt.Print(" ", target, " ", err)
		}
		fmt.Println()
		return nil
	})
}

func age(t time.Time) string {
	if time.Since(t) < time.Hour {
		return "new"
	}
	return t.UTC().Format(time.RFC3339)
}
