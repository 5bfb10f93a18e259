package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

// program is an image that is being executed.
type program struct {
	*driver.Image
	process        *runner.Process
	stdout, stderr output
	written        chan struct{} // closed at the first output

	ctx    context.Context // ends when there is no time left, or by kill
	cancel context.CancelFunc
	killed bool

	ended chan struct{} // closed when the following are set
	code  int
	err   error
}

func start(ctx context.Context, e execution, image *driver.Image) (*program, error) {
	p := &program{Image: image, written: make(chan struct{}), ended: make(chan struct{})}
	first := sync.OnceFunc(func() { close(p.written) })
	p.stdout.first, p.stderr.first = first, first
	p.ctx, p.cancel = context.WithTimeout(ctx, image.Timeout)

	var env []string
	for name, value := range e.Env {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	var err error
	p.process, err = image.Start(p.ctx, runner.Options{
		Args: e.Args, Env: env, Writable: e.Writable,
		Stdin: strings.NewReader(e.Stdin), Stdout: &p.stdout, Stderr: &p.stderr,
	})
	if err != nil {
		p.cancel()
		return nil, err
	}
	go func() {
		p.code, p.err = p.process.Wait()
		close(p.ended)
	}()
	return p, nil
}

// kill ends the program at once, unless it has ended, and waits for the end of all its processes.
func (p *program) kill() {
	select {
	case <-p.ended:
	default:
		p.killed = true
	}
	p.cancel()
	<-p.ended
}

// wait waits until the program has ended. One that does not in time is a failure.
func (p *program) wait(expected string) ([]failure, error) {
	<-p.ended
	if p.err == nil {
		return nil, nil
	}
	if errors.Is(p.ctx.Err(), context.DeadlineExceeded) {
		return p.late(expected), nil
	}
	return nil, fmt.Errorf("%s: %w", p.Name, p.err)
}

// waitForOutput waits until the program has written anything.
func (p *program) waitForOutput(expected string) ([]failure, error) {
	select {
	case <-p.written:
		return nil, nil
	case <-p.ended:
	}
	if failures, err := p.wait(expected); len(failures) > 0 || err != nil {
		return failures, err
	}
	return p.early(expected), nil
}

// late is the failure of a program that had no time left.
func (p *program) late(expected string) []failure {
	<-p.ended
	return []failure{{
		Expected: fmt.Sprintf("%s, within %s", expected, p.Timeout),
		Found:    "nothing of that in this time, and the program was killed; " + p.wrote(),
		Where:    p.Name,
		Remedy:   "correct the program, or raise timeout_seconds",
	}}
}

// early is the failure of a program that ended before it did what is expected.
func (p *program) early(expected string) []failure {
	return []failure{{
		Expected: expected,
		Found:    fmt.Sprintf("exit code %d before that; %s", p.code, p.wrote()),
		Where:    p.Name,
		Remedy:   "correct the program, or what the test expects of it",
	}}
}

func (p *program) wrote() string {
	return fmt.Sprintf("standard output: %q, standard error: %q", p.stdout.String(), p.stderr.String())
}

// signal sends a signal; a program that has ended needs none.
func (p *program) signal(name string) error {
	number := unix.SignalNum(name)
	if number == 0 {
		return fmt.Errorf("signal: expected a name such as SIGTERM, found %q; correct it", name)
	}
	if err := p.process.Signal(number); err != nil {
		select {
		case <-p.ended:
		default:
			return fmt.Errorf("%s: sending %s: %w", p.Name, name, err)
		}
	}
	return nil
}

// output is what a program has written until now.
type output struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
	first  func()
}

func (o *output) Write(data []byte) (int, error) {
	o.first()
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.buffer.Write(data)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.buffer.String()
}
