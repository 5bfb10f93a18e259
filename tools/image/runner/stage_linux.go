package runner

import (
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// Init has to be called first in main: where this process is the first one inside the
// namespaces, it becomes the image's program and does not return.
func Init() {
	if len(os.Args) == 1 && os.Args[0] == stage {
		// Capabilities and the signal mask belong to a thread; the one that drops
		// them has to be the one that executes the program.
		runtime.LockOSThread()
		failures := os.NewFile(4, "failures")
		unix.CloseOnExec(4)
		fmt.Fprint(failures, become(os.NewFile(3, "request")))
		os.Exit(1)
	}
}

// become returns only when it fails.
func become(requests *os.File) error {
	var r request
	if err := gob.NewDecoder(requests).Decode(&r); err != nil {
		return fmt.Errorf("reading the image: %w", err)
	}
	requests.Close()

	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := unix.Mount("tmpfs", r.Mount, "tmpfs", unix.MS_NODEV|unix.MS_NOSUID, "mode=0755"); err != nil {
		return fmt.Errorf("mounting an empty root filesystem: %w", err)
	}
	if err := unpack(r.Tree, r.Mount); err != nil {
		return fmt.Errorf("unpacking the image: %w", err)
	}
	if err := mountSystem(r.Mount); err != nil {
		return err
	}
	if err := unix.Mount("", r.Mount, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|unix.MS_NODEV|unix.MS_NOSUID, ""); err != nil {
		return fmt.Errorf("making the root filesystem read-only: %w", err)
	}
	if err := unix.Chdir(r.Mount); err != nil {
		return err
	}
	// Both arguments may be the new root: the old one then lies on top of it.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("changing the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leaving the old root: %w", err)
	}
	loopbackUp()

	p := r.Process
	if err := unix.Chdir(p.Dir); err != nil {
		return fmt.Errorf("working directory %s: %w: expected a directory in the image; create it or correct workdir", p.Dir, err)
	}
	unix.Umask(0o022)
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("dropping capabilities: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("dropping privileges: %w", err)
	}
	err := unix.Exec(p.Exec, p.Argv, p.Env)
	return fmt.Errorf("executing %s: %w: expected a static program for this machine; check its platform", p.Exec, err)
}

// devices are those of an engine's default that a program may count on, as far as this
// machine has them.
var devices = []string{"full", "null", "random", "tty", "urandom", "zero"}

// mountSystem gives the image what every engine gives: /proc and the harmless devices.
func mountSystem(root string) error {
	for _, dir := range []string{"proc", "dev"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return err
		}
	}
	// A container with a masked /proc may not mount another one; programs that do not
	// read /proc run all the same.
	_ = unix.Mount("proc", filepath.Join(root, "proc"), "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	for _, device := range devices {
		if _, err := os.Stat("/dev/" + device); err != nil {
			continue
		}
		target := filepath.Join(root, "dev", device)
		if err := os.WriteFile(target, nil, 0o666); err != nil {
			return err
		}
		if err := unix.Mount("/dev/"+device, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mounting /dev/%s: %w", device, err)
		}
	}
	return nil
}

// loopbackUp is for programs that talk to themselves; the others do without.
func loopbackUp() {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	_ = unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}
