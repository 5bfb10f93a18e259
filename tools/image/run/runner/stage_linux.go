package runner

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Files that the inner process is started with.
const (
	requestFile = 3 + iota
	failureFile
	socketsFile
	contentsFile
)

// Init has to be called first in main: where this process is the first one inside the
// namespaces, it becomes the image's program and does not return.
func Init() {
	if len(os.Args) == 1 && os.Args[0] == stage {
		// Capabilities and the signal mask belong to a thread; the one that drops
		// them has to be the one that executes the program.
		runtime.LockOSThread()
		failures := os.NewFile(failureFile, "failures")
		unix.CloseOnExec(failureFile)
		unix.CloseOnExec(socketsFile)
		unix.CloseOnExec(contentsFile)
		err := become(os.NewFile(requestFile, "request"), os.NewFile(contentsFile, "contents"))
		said := &failure{}
		if !errors.As(err, &said) {
			said.Message = err.Error()
		}
		// The outer process may have ended.
		_ = gob.NewEncoder(failures).Encode(said)
		os.Exit(1)
	}
}

// become executes the image's program in place of this process. It returns only when it fails.
func become(requests, contents *os.File) error {
	var r request
	if err := gob.NewDecoder(requests).Decode(&r); err != nil {
		return fmt.Errorf("reading the image: %w", err)
	}
	requests.Close()
	tree, err := r.Outline.join(contents)
	if err != nil {
		return fmt.Errorf("reading the image's files: %w", err)
	}
	p := r.Program
	unix.Umask(0o022)

	emulator := -1
	if p.Emulator != "" {
		if emulator, err = unix.Open(p.Emulator, unix.O_PATH|unix.O_CLOEXEC, 0); err != nil {
			return fmt.Errorf("emulator %s: %w", p.Emulator, err)
		}
	}
	if err := unix.Sethostname([]byte(p.Hostname)); err != nil {
		return notAllowed("setting the name of the machine", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return notAllowed("making mounts private", err)
	}
	if r.Network {
		loopbackUp()
		// Docker lets every user listen on port 80.
		_ = os.WriteFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", []byte("0"), 0)
		// A program to which no test connects needs no sockets; Dial fails for the others.
		_ = sendSockets(socketsFile)
	}
	if err := changeRoot(&r, tree); err != nil {
		return err
	}
	if err := unix.Chdir(p.Dir); err != nil {
		return fmt.Errorf("working directory %s: %w: expected a directory in the image; create it or correct workdir", p.Dir, err)
	}
	if err := drop(p.User, r.MapsIDs); err != nil {
		return err
	}
	return execute(p, emulator)
}

// loopbackUp makes 127.0.0.1 and ::1 work. A failure is ignored: most programs need neither.
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
