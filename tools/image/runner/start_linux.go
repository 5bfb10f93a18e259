package runner

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/ocidir"
)

// stage is the name under which this program starts itself inside the namespaces.
const stage = "thimble-image-stage"

// request is what the outer process tells the inner one.
type request struct {
	Process *process
	Mount   string // where the root filesystem is mounted until it becomes the root
	Tree    ocidir.Tree
}

// start makes the namespaces. The image's user is mapped to the user of this process: the
// only mapping that needs no privileges. Everything is mounted in the inner namespaces, so
// that nothing is left behind however this process ends.
func start(ctx context.Context, p *process, tree ocidir.Tree, options Options) (int, error) {
	mount, err := os.MkdirTemp("", "image-root-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(mount)

	requests, toInner, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	defer toInner.Close()
	fromInner, failures, err := os.Pipe()
	if err != nil {
		requests.Close()
		return 0, err
	}
	defer fromInner.Close()

	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Args = []string{stage}
	cmd.Env = []string{}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = options.Stdin, options.Stdout, options.Stderr
	cmd.ExtraFiles = []*os.File{requests, failures}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID |
			unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: p.UID, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: p.GID, HostID: os.Getegid(), Size: 1}},
		AmbientCaps: []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_DAC_OVERRIDE, unix.CAP_FOWNER},
		Pdeathsig:   syscall.SIGKILL,
	}
	err = cmd.Start()
	requests.Close()
	failures.Close()
	if err != nil {
		return 0, fmt.Errorf("creating namespaces: %w: this needs Linux with unprivileged user namespaces; "+
			"allow them (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns, "+
			"kernel.unprivileged_userns_clone, or the seccomp profile of the container that this runs in)", err)
	}
	stop := forwardSignals(cmd.Process)
	defer stop()

	sent := gob.NewEncoder(toInner).Encode(request{Process: p, Mount: mount, Tree: tree})
	toInner.Close()
	failure, _ := io.ReadAll(fromInner)
	err = cmd.Wait()
	if len(failure) > 0 {
		return 0, errors.New(string(failure))
	}
	if sent != nil {
		return 0, fmt.Errorf("sending the image into its namespaces: %w", sent)
	}
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

func forwardSignals(process *os.Process) (stop func()) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			process.Signal(s)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
