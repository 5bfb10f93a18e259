package main

import (
	"debug/elf"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// A platform is what differs between the machines that Debian's Bazel runs on.
type platform struct {
	goos, goarch string
	debian       string // architecture in Debian's naming
	triplet      string // name of the library folder
	loader       string // file name of the dynamic loader
	machine      elf.Machine
}

var platforms = []platform{
	{"linux", "amd64", "amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2", elf.EM_X86_64},
	{"linux", "arm64", "arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1", elf.EM_AARCH64},
}

func findPlatform(goos, goarch string) (platform, error) {
	for _, p := range platforms {
		if p.goos == goos && p.goarch == goarch {
			return p, nil
		}
	}
	return platform{}, &fault{"look at this machine",
		fmt.Sprintf("expected linux on amd64 or arm64, found %s on %s", goos, goarch),
		"build where the Bazel Central Registry can be reached (THIMBLE_NETWORK=online), or on such a machine"}
}

func cacheRoot(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "thimble", "airgap"), nil
	}
	if home := getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".cache", "thimble", "airgap"), nil
	}
	return "", &fault{"find the cache folder",
		"expected an absolute path in XDG_CACHE_HOME or HOME, found neither", "set one of them"}
}

func checkTools(names ...string) error {
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			return &fault{"look for Debian's tools",
				fmt.Sprintf("expected %s in PATH=%s, found none", name, os.Getenv("PATH")),
				"install the packages apt and dpkg (on Debian they are always there: check PATH), " +
					"or use a network that reaches the Bazel Central Registry (THIMBLE_NETWORK=online)"}
		}
	}
	return nil
}

func freeBytes(dir string) (int64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return int64(fs.Bavail) * int64(fs.Bsize), nil
}

func checkSpace(dir string, need int64, free func(string) (int64, error)) error {
	found, err := free(dir)
	if err != nil {
		return err
	}
	if found >= need {
		return nil
	}
	return &fault{"check free space",
		fmt.Sprintf("expected %d MB free in %s, found %d MB", need/1e6, dir, found/1e6),
		"free some, or move the cache to another disk with XDG_CACHE_HOME"}
}

// lockCache waits until no other run works in the cache. The lock is free again
// when the file is closed by this process and all children that inherited it.
func lockCache(cache string, stderr io.Writer) (*os.File, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, &fault{"make the cache folder", err.Error(), "make it writable, or move it with XDG_CACHE_HOME"}
	}
	path := filepath.Join(cache, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, &fault{"lock the cache", err.Error(), "make it writable, or move it with XDG_CACHE_HOME"}
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK {
		fmt.Fprintln(stderr, "airgap: another run is at work here, waiting for it")
		for err = syscall.EINTR; err == syscall.EINTR || err == syscall.EWOULDBLOCK; {
			err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		}
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return file, nil
}
