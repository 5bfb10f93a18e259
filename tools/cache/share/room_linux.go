package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

func namespaces() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS,
		Pdeathsig:  syscall.SIGKILL,
	}
}

func (r room) enter() error {
	if err := r.mount(); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte(r.Host)); err != nil {
		return err
	}
	// User namespaces, which sandboxes need, can be made below the root of a mount namespace
	// and nowhere else, so chroot is not enough.
	if err := os.Chdir(r.inside("/")); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return err
	}
	if err := os.Chdir(r.Folder); err != nil {
		return err
	}
	if err := syscall.Setgroups(r.Groups); err != nil {
		return err
	}
	if err := syscall.Setgid(r.Groups[0]); err != nil {
		return err
	}
	if err := syscall.Setuid(r.UID); err != nil {
		return err
	}
	unix.Umask(r.Umask)
	return fmt.Errorf("%s: %w", r.Command[0], syscall.Exec(r.Command[0], r.Command, r.Env))
}

func (r room) mount() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	root, upper, work := r.inside("/"), filepath.Join(r.Dir, "upper"), filepath.Join(r.Dir, "work")
	for _, folder := range []string{root, upper, work} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	layers := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", r.Root, upper, work)
	if err := unix.Mount("overlay", root, "overlay", 0, layers); err != nil {
		return fmt.Errorf("mount an overlay of %s: %w", r.Root, err)
	}
	for _, b := range append(r.Binds, bind{"/dev", "/dev", true}, bind{"/sys", "/sys", false}) {
		if err := r.bind(b); err != nil {
			return fmt.Errorf("show %s as %s: %w", b.From, b.To, err)
		}
	}
	for kind, path := range map[string]string{"proc": "/proc", "tmpfs": "/tmp"} {
		if err := os.MkdirAll(r.inside(path), 0o755); err != nil {
			return err
		}
		if err := unix.Mount(kind, r.inside(path), kind, unix.MS_NOSUID|unix.MS_NODEV, ""); err != nil {
			return fmt.Errorf("mount %s: %w", path, err)
		}
	}
	return os.Chmod(r.inside("/tmp"), 0o777|os.ModeSticky)
}

func (r room) bind(b bind) error {
	info, err := os.Stat(b.From)
	if err != nil {
		return err
	}
	to := r.inside(b.To)
	folder := to
	if !info.IsDir() {
		folder = filepath.Dir(to)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if !info.IsDir() {
		if err := os.WriteFile(to, nil, 0o644); err != nil {
			return err
		}
	}
	if err := unix.Mount(b.From, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil || b.Writable {
		return err
	}
	return unix.Mount("", to, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
}
