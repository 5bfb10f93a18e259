package runner

import (
	"context"
	"net"
	"os"
	"os/signal"
	"syscall"
)

// A Process is an image's program that was started.
type Process struct {
	wait   func() (int, error)
	signal func(os.Signal) error
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

// Wait waits for the program's end and returns its exit code; a program that a signal ends
// has 128 and the number of the signal, as in a shell. It may be called again.
func (p *Process) Wait() (code int, err error) { return p.wait() }

// Signal sends the program a signal. As process 1 of its own it ignores those that it does
// not handle, but for SIGKILL.
func (p *Process) Signal(s os.Signal) error { return p.signal(s) }

// maxConnections is how many connections to one program's own network can be made.
const maxConnections = 512

// Dial connects to an address as the program's own network has it: "tcp" (or "tcp4",
// "tcp6") and an IP address or "localhost" with a port. While nobody listens there the
// error is syscall.ECONNREFUSED. Up to 512 connections can be made; those refused do not
// count.
func (p *Process) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return p.dial(ctx, network, address)
}

func (p *Process) forwardSignals() (stop func()) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			// A program that has ended needs no signal.
			_ = p.Signal(s)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
