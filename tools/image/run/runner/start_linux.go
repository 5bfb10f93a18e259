package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// stage is the name under which this program starts itself inside the namespaces.
const stage = "thimble-image-stage"

// request is what the outer process tells the inner one.
type request struct {
	Program *program
	Outline *outline
	Mount   string // a directory of this machine, in whose place the root is built
	MapsIDs bool   // every user and group of this machine is mapped
	Network bool   // the network is the program's own
}

// start makes the namespaces. Everything is mounted in them, so that nothing is left behind
// however this process ends.
func start(ctx context.Context, p *program, options Options) (*Process, error) {
	if err := checkEmulator(p); err != nil {
		return nil, err
	}
	outline, contents, err := split(p.tree)
	if err != nil {
		return nil, fmt.Errorf("holding the image in memory: %w", err)
	}
	defer contents.Close()
	l, err := newLinks()
	if err != nil {
		return nil, err
	}
	defer l.close()

	uids, gids, mapsIDs := identityMappings()
	attributes := namespaces(p.User, options.HostNetwork)
	if mapsIDs {
		attributes.UidMappings, attributes.GidMappings, attributes.GidMappingsEnableSetgroups = uids, gids, true
	}
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Args = []string{stage}
	cmd.Env = []string{}
	cmd.Stdout, cmd.Stderr = options.Stdout, options.Stderr
	cmd.ExtraFiles = []*os.File{l.requests, l.failures, l.theirSockets, contents}
	cmd.SysProcAttr = attributes
	if err := startWithInput(cmd, options.Stdin); err != nil {
		return nil, denied(err, procDir)
	}
	err = l.send(request{Program: p, Outline: outline, Mount: os.TempDir(), MapsIDs: mapsIDs, Network: !options.HostNetwork})
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, denied(err, procDir)
	}
	network := &network{sockets: l.sockets}
	l.sockets = nil
	process := &Process{
		wait: sync.OnceValues(func() (int, error) {
			defer network.close()
			return exitCode(ctx, cmd, cmd.Wait())
		}),
		killedBy: func() syscall.Signal {
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
				return status.Signal()
			}
			return 0
		},
		stuckBy: func() syscall.Signal {
			if p.Emulator == "" {
				return 0
			}
			return stuckBy(cmd.Process.Pid)
		},
		signal: cmd.Process.Signal,
		dial:   network.dial,
	}
	if options.HostNetwork {
		process.dial = new(net.Dialer).DialContext
	}
	return process, nil
}

// namespaces maps one user, which is always allowed, and has the capabilities that building
// a root needs of any.
func namespaces(u user, hostNetwork bool) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: u.UID, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: u.GID, HostID: os.Getegid(), Size: 1}},
		AmbientCaps: []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_DAC_OVERRIDE, unix.CAP_FOWNER, unix.CAP_SETPCAP},
		Pdeathsig:   syscall.SIGKILL,
		// A terminal's ^C comes to this process only, which passes it on once.
		Setsid: true,
	}
	if !hostNetwork {
		attributes.Cloneflags |= unix.CLONE_NEWNET
	}
	return attributes
}

// startWithInput copies the input while the program runs. Wait does not wait for the copy's
// end, unlike that of exec.Cmd, for an input may never end.
func startWithInput(cmd *exec.Cmd, input io.Reader) error {
	if _, ok := input.(*os.File); ok || input == nil {
		cmd.Stdin = input
		return cmd.Start()
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	cmd.Stdin = read
	if err := cmd.Start(); err != nil {
		write.Close()
		return err
	}
	go func() {
		// A program need not read its input.
		_, _ = io.Copy(write, input)
		write.Close()
	}()
	return nil
}

func exitCode(ctx context.Context, cmd *exec.Cmd, err error) (int, error) {
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) && !errors.Is(err, ctx.Err()) {
		return 0, err
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() && status.Signal() == syscall.SIGKILL && ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return status.ExitStatus(), nil
}
