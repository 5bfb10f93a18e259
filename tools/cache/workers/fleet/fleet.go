// Package fleet runs an existing engine of remote execution on this machine: a store and
// workers (buildbox-casd, which executes each action in a bubblewrap sandbox), and nginx
// before them.
//
// The protocol is https://github.com/bazelbuild/remote-apis, version 2.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// Options says what is started.
type Options struct {
	// Dir has everything that is written: what the store holds stays there.
	Dir string
	// Roots is the folder with the roots of workers; the default is Dir.
	Roots string
	// Count is the number of workers, and Jobs how many actions each executes at a time.
	Count, Jobs int
	// Port on 127.0.0.1; 0 is a free one.
	Port int
	// Airgap is the command that is //tools/airgap.
	Airgap []string
	// Log gets what the servers say, and what happens to them.
	Log io.Writer
}

// A Fleet is what was started.
type Fleet struct {
	// Port is that of --remote_executor=grpc://127.0.0.1:PORT.
	Port int
	Root Root

	workers []*process
	stop    context.CancelFunc
	done    chan struct{}
	err     error
}

// Start starts all servers and returns when they listen.
func Start(o Options) (*Fleet, error) {
	if o.Count < 1 || o.Jobs < 1 {
		return nil, fmt.Errorf("expected at least one worker and one job for each, found %d and %d", o.Count, o.Jobs)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lock(dir)
	if err != nil {
		return nil, err
	}
	f := &Fleet{done: make(chan struct{})}
	var processes []*process
	roots := dir
	if o.Roots != "" {
		roots = o.Roots
	}
	if f.Root, err = MakeRoot(roots, o.Airgap, o.Log); err == nil {
		processes, err = f.processes(dir, o)
	}
	if err != nil {
		unlock()
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.stop = cancel
	var running sync.WaitGroup
	problems := make(chan error, len(processes))
	for _, p := range processes {
		ready := make(chan struct{})
		running.Go(func() {
			if err := p.keep(ctx, sync.OnceFunc(func() { close(ready) })); err != nil {
				problems <- err
				cancel()
			}
		})
		// The workers ask the store, and nginx is asked when all are there.
		select {
		case <-ready:
		case <-ctx.Done():
		}
	}
	go func() {
		running.Wait()
		close(problems)
		for err := range problems {
			f.err = errors.Join(f.err, err)
		}
		unlock()
		close(f.done)
	}()
	if ctx.Err() != nil {
		<-f.done
		return nil, f.err
	}
	return f, nil
}

func (f *Fleet) processes(dir string, o Options) ([]*process, error) {
	ports, err := freePorts(o.Port, o.Count+2)
	if err != nil {
		return nil, err
	}
	f.Port = ports[0]
	var all []*process
	for i, port := range ports[1:] {
		name, args := "the store", storeArguments(port)
		folder := filepath.Join(dir, "store")
		if i > 0 {
			name, args = fmt.Sprintf("worker %d", i), workerArguments(port, ports[1], o.Jobs)
			folder = filepath.Join(dir, fmt.Sprintf("worker-%d", i))
		}
		if err := prepare(folder); err != nil {
			return nil, err
		}
		command, err := f.Root.command(folder, "/usr/bin/buildbox-casd", args...)
		if err != nil {
			return nil, err
		}
		all = append(all, &process{name: name, port: port, command: command, log: o.Log})
	}
	f.workers = all[1:]
	command, err := newFront(filepath.Join(dir, "front"), ports[0], ports[1], ports[2:]).prepare()
	if err != nil {
		return nil, err
	}
	return append(all, &process{name: "nginx", port: ports[0], command: command, log: o.Log}), nil
}

// Kill is kill -9 of a worker, counted from 0, and of the actions that it executes.
func (f *Fleet) Kill(worker int) error { return f.workers[worker].kill() }

// Done is closed when everything has ended, by Stop or because a server did not start.
func (f *Fleet) Done() <-chan struct{} { return f.done }

// Stop ends everything, and returns why something had ended before.
func (f *Fleet) Stop() error {
	f.stop()
	<-f.done
	return f.err
}

// freePorts are n ports that nothing listens on; the first is the given one, if any.
func freePorts(first, n int) ([]int, error) {
	var ports []int
	for i := range n {
		wanted := 0
		if i == 0 {
			wanted = first
		}
		listener, err := net.Listen("tcp", address(wanted))
		if err != nil {
			return nil, fmt.Errorf("expected port %d to be free: %w; name another one", wanted, err)
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
