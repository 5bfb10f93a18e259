package fleet

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A process is a server that is started again whenever it ends.
type process struct {
	name    string
	port    int
	command []string
	log     io.Writer

	mu      sync.Mutex
	running *exec.Cmd
}

// startTime is how long a server may take until it listens, on a busy machine.
const startTime = time.Minute

// hopeless is how many times in a row a server may end before it listens.
const hopeless = 3

// keep runs the server until ctx is done, and tells ready the first time that it listens.
func (p *process) keep(ctx context.Context, ready func()) error {
	for failures := 0; ; {
		listened, err := p.once(ctx, ready)
		if ctx.Err() != nil {
			return nil
		}
		if failures++; listened {
			failures = 0
		}
		if failures == hopeless {
			return fmt.Errorf("%s: expected it to listen on %s, found %d times that it ended: %w", p.name, address(p.port), hopeless, err)
		}
		fmt.Fprintf(p.log, "workers: %s ended (%v): starting it again\n", p.name, err)
	}
}

func (p *process) once(ctx context.Context, ready func()) (listened bool, err error) {
	cmd := exec.Command(p.command[0], p.command[1:]...)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.SysProcAttr = attributes()
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		// The server ends with the thread that started it.
		lockThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
			// What it had started may outlive it.
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	}()
	if err := <-started; err != nil {
		return false, err
	}
	p.mu.Lock()
	p.running = cmd
	p.mu.Unlock()

	deadline := time.After(startTime)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return listened, fmt.Errorf("it ended: %v", err)
		case <-ctx.Done():
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
			select {
			case <-ended:
			case <-time.After(5 * time.Second):
				_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
				<-ended
			}
			return listened, nil
		case <-deadline:
			if !listened {
				_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
				<-ended
				return false, fmt.Errorf("expected it to listen within %v", startTime)
			}
		case <-tick.C:
			if listened {
				continue
			}
			if connection, err := net.DialTimeout("tcp", address(p.port), time.Second); err == nil {
				connection.Close()
				listened = true
				tick.Stop()
				ready()
			}
		}
	}
}

// kill is kill -9 of the server and of all that it has started.
func (p *process) kill() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running == nil {
		return fmt.Errorf("%s: expected it to run, found that it was never started", p.name)
	}
	return syscall.Kill(-p.running.Process.Pid, syscall.SIGKILL)
}
