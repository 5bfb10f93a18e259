// Command workers starts, on this machine, a server that executes Bazel's actions: Debian's
// buildbox-casd, which executes each action in a bubblewrap sandbox, and nginx before it. It runs
// until it is interrupted:
//
//	go run ./tools/cache/workers [-jobs N] [-port N] [-dir FOLDER]
//
// It needs Debian's bubblewrap, mmdebstrap and nginx-light.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"example.com/thimble/tools/reproduce/room"
)

// packages are what actions find in /usr, and what executes them. There is no Go, C compiler or
// Python, so that no action uses the worker's.
var packages = []string{"bash", "bubblewrap", "buildbox", "coreutils", "curl", "dash", "findutils", "git", "grep", "sed"}

//go:embed bwrap.sh
var wrapper string

//go:embed front.conf
var front string

// The field low_api_version of ServerCapabilities, as buildbox announces it and as Bazel speaks.
//
// https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto
const (
	announced = "\x22\x04\x08\x02\x10\x01"
	spoken    = "\x22\x04\x08\x02\x08\x02"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("workers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	jobs := flags.Int("jobs", runtime.NumCPU(), "execute this many actions at a time")
	port := flags.Int("port", 8980, "listen on this port of 127.0.0.1")
	dir := flags.String("dir", "", "keep everything in this `folder` (default ~/.cache/thimble/workers)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "workers: expected flags only, found %q\n", flags.Args())
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *dir, *jobs, *port, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "workers: %v\n", err)
		return 1
	}
	return 0
}

func serve(ctx context.Context, dir string, jobs, port int, stdout, stderr io.Writer) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	if dir == "" {
		dir = filepath.Join(cache, "thimble/workers")
	}
	root, err := room.Make(filepath.Join(cache, "thimble/roots"), packages, stderr)
	if err != nil {
		return err
	}
	casd, err := freePort()
	if err != nil {
		return err
	}
	page := strings.NewReplacer("PORT", fmt.Sprint(port), "CASD", fmt.Sprint(casd), "ANNOUNCED", announced, "SPOKEN", spoken).Replace(front)
	err = errors.Join(os.MkdirAll(filepath.Join(dir, "bin"), 0o755),
		os.WriteFile(filepath.Join(dir, "bin/bwrap"), []byte(wrapper), 0o755),
		os.WriteFile(filepath.Join(dir, "front.conf"), []byte(page), 0o644))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 2)
	for name, command := range map[string]func() *exec.Cmd{
		"casd": func() *exec.Cmd { return buildbox(root, dir, casd, jobs) },
		"nginx": func() *exec.Cmd {
			return exec.Command("/usr/sbin/nginx", "-e", "stderr", "-p", dir, "-c", filepath.Join(dir, "front.conf"))
		},
	} {
		go func() {
			ended <- keep(ctx, filepath.Join(dir, name+".group"), command, stderr)
			cancel()
		}()
	}
	if err := listens(ctx, port); err == nil {
		fmt.Fprintf(stdout, "Build with:\n\n    tools/bazel test --config=remote-exec --remote_executor=grpc://127.0.0.1:%d //...\n\nInterrupt this to stop.\n", port)
	}
	return errors.Join(<-ended, <-ended)
}

// buildbox is buildbox-casd in the root filesystem. It hands inputs to actions as hard links and
// copies: FUSE is not to be had everywhere. It keeps no failure, which may be the worker's.
func buildbox(root, dir string, port, jobs int) *exec.Cmd {
	args := []string{
		fmt.Sprintf("--bind=127.0.0.1:%d", port), "--log-level=warning", fmt.Sprintf("--jobs=%d", jobs), "--cache-failures=false",
		"--buildbox-run=/usr/bin/buildbox-run-bubblewrap", "--runner-arg=--staging-mode=copy-or-link",
	}
	for _, visible := range []string{"/usr", "/bin", "/lib", "/lib64", "/etc"} {
		args = append(args, "--runner-arg=--ro-bind-mount="+visible+":"+visible)
	}
	flags := []string{
		"--unshare-user", "--uid", "1000", "--gid", "1000", "--ro-bind", root, "/", "--dev", "/dev", "--dev-bind", "/proc", "/proc",
		"--tmpfs", "/tmp", "--bind", dir, "/var/cache", "--setenv", "PATH", "/var/cache/bin:/usr/bin", "--chdir", "/",
	}
	return room.Command(root, flags, "/usr/bin/buildbox-casd", append(args, "/var/cache/casd")...)
}

// keep starts a server again whenever it ends, until ctx is done, and writes the number of its
// process group to a file. A server that ends within a second of its start is an error.
func keep(ctx context.Context, file string, command func() *exec.Cmd, stderr io.Writer) error {
	for {
		cmd := command()
		cmd.Stdout, cmd.Stderr = stderr, stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		start := time.Now()
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("expected bubblewrap and nginx (apt-get install bubblewrap nginx-light): %w", err)
		}
		stop := context.AfterFunc(ctx, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) })
		err := os.WriteFile(file, fmt.Append(nil, cmd.Process.Pid), 0o644)
		err = errors.Join(err, cmd.Wait())
		stop()
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(start) < time.Second {
			return fmt.Errorf("%s: expected it to run, found that it ended: %w", cmd.Path, err)
		}
		fmt.Fprintf(stderr, "workers: %s ended (%v): starting it again\n", cmd.Path, err)
	}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// listens waits until something listens on the port.
func listens(ctx context.Context, port int) error {
	for {
		connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return connection.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
