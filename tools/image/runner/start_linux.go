package runner

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
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
	if err := checkEmulator(p.Emulator); err != nil {
		return nil, err
	}
	requests, toInner, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer toInner.Close()
	defer requests.Close()
	fromInner, failures, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer fromInner.Close()
	defer failures.Close()
	sockets, theirSockets, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer theirSockets.Close()

	outline, contents, err := split(p.tree)
	if err != nil {
		return nil, fmt.Errorf("holding the image in memory: %w", err)
	}
	defer contents.Close()

	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Args = []string{stage}
	cmd.Env = []string{}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = options.Stdin, options.Stdout, options.Stderr
	cmd.ExtraFiles = []*os.File{requests, failures, theirSockets, contents}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID |
			unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWNET,
		// One user may always be mapped; the capabilities are for building the root as any.
		UidMappings: []syscall.SysProcIDMap{{ContainerID: p.User.UID, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: p.User.GID, HostID: os.Getegid(), Size: 1}},
		AmbientCaps: []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_DAC_OVERRIDE, unix.CAP_FOWNER, unix.CAP_SETPCAP},
		Pdeathsig:   syscall.SIGKILL,
		// A terminal's ^C comes to this process only, which passes it on once.
		Setsid: true,
	}
	if options.HostNetwork {
		cmd.SysProcAttr.Cloneflags &^= unix.CLONE_NEWNET
	}
	uids, gids, mapsIDs := identityMappings()
	if mapsIDs {
		cmd.SysProcAttr.UidMappings, cmd.SysProcAttr.GidMappings = uids, gids
		cmd.SysProcAttr.GidMappingsEnableSetgroups = true
	}
	if err := cmd.Start(); err != nil {
		sockets.Close()
		return nil, fmt.Errorf("creating namespaces: %w: this needs Linux with unprivileged user namespaces; "+
			"allow them (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns, "+
			"kernel.unprivileged_userns_clone, or the seccomp profile of the container that this runs in)", err)
	}
	requests.Close()
	failures.Close()
	theirSockets.Close()

	sent := gob.NewEncoder(toInner).Encode(request{
		Program: p, Outline: outline, Mount: os.TempDir(), MapsIDs: mapsIDs, Network: !options.HostNetwork,
	})
	toInner.Close()
	// Executing the program closes the inner end.
	failure, err := io.ReadAll(fromInner)
	if len(failure) > 0 {
		err = errors.New(string(failure))
	} else if sent != nil {
		err = fmt.Errorf("sending the image into its namespaces: %w", sent)
	}
	if err != nil {
		sockets.Close()
		cmd.Process.Kill()
		cmd.Wait()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	network := &network{sockets: sockets}
	process := &Process{
		wait: sync.OnceValues(func() (int, error) {
			defer network.close()
			return exitCode(ctx, cmd, cmd.Wait())
		}),
		signal: cmd.Process.Signal,
		dial:   network.dial,
	}
	if options.HostNetwork {
		network.close()
		process.dial = hostDial
	}
	return process, nil
}

func exitCode(ctx context.Context, cmd *exec.Cmd, err error) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return status.ExitStatus(), nil
}
