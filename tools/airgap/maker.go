package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// A platform is what differs between the machines that Debian's Bazel runs on.
type platform struct {
	goarch  string // also the architecture in Debian's naming
	triplet string // name of the library folder
	loader  string // file name of the dynamic loader
	machine elf.Machine
}

var platforms = []platform{
	{"amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2", elf.EM_X86_64},
	{"arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1", elf.EM_AARCH64},
}

func findPlatform() (platform, error) {
	for _, p := range platforms {
		if runtime.GOOS == "linux" && p.goarch == runtime.GOARCH {
			return p, nil
		}
	}
	return platform{}, fmt.Errorf("expected linux on amd64 or arm64, found %s on %s; build on such a machine, or where the Bazel Central Registry can be reached (THIMBLE_NETWORK=online)", runtime.GOOS, runtime.GOARCH)
}

// A maker makes folders of the cache, each of them whole or not at all.
type maker struct {
	platform
	cache  string
	lock   *os.File
	stderr io.Writer
}

// lockFolder waits until no other run works in the folder. The lock is free again
// when the file is closed by this process and all children that inherited it.
func lockFolder(dir string, stderr io.Writer) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		fmt.Fprintln(stderr, "airgap: another run is at work here, waiting for it")
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", file.Name(), err), file.Close())
	}
	return file, nil
}

// make fills a folder beside its place, and moves it there when it is whole.
func (m *maker) make(home string, fill func(draft string) error) error {
	if exists(home) {
		return nil
	}
	draft := home + ".draft"
	if err := os.RemoveAll(draft); err != nil {
		return err
	}
	if err := os.MkdirAll(draft, 0o755); err != nil {
		return err
	}
	if err := fill(draft); err != nil {
		return err
	}
	return os.Rename(draft, home)
}

// output runs a program that holds the cache's lock, so that it does not outlive a killed
// run unnoticed.
func (m *maker) output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GOWORK=off")
	cmd.ExtraFiles = []*os.File{m.lock}
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(out.String()+problems.String()), "\n")
		lines = lines[max(0, len(lines)-8):]
		return "", fmt.Errorf("%s %s: %w\n    %s", name, strings.Join(args[:min(len(args), 12)], " "), err, strings.Join(lines, "\n    "))
	}
	return out.String(), nil
}

// step says every five seconds how long work takes, and how much is in the folder that it fills, if
// one is named.
func (m *maker) step(what, folder string, work func() error) error {
	start := time.Now()
	done := make(chan error, 1)
	go func() { done <- work() }()
	for {
		var err error
		ended := false
		select {
		case err = <-done:
			ended = true
		case <-time.After(5 * time.Second):
		}
		amount := ""
		if folder != "" {
			amount = fmt.Sprintf(", %d MB", sizeOf(folder)/1e6)
		}
		fmt.Fprintf(m.stderr, "airgap: %s%s, %.0f s\n", what, amount, time.Since(start).Seconds())
		if ended {
			return err
		}
	}
}

// sizeOf adds up the files under a folder; files may come and go meanwhile.
func sizeOf(dir string) int64 {
	var total int64
	filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func writeFile(path, content string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), mode)
}
