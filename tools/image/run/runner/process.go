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
	wait     func() (int, error)
	killedBy func() syscall.Signal
	stuckBy  func() syscall.Signal
	signal   func(os.Signal) error
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// Wait waits for the program's end and returns its exit code; a program that a signal ends
// has 128 and the number of the signal, as in a shell. It may be called again.
func (p *Process) Wait() (code int, err error) { return p.wait() }

// KilledBy returns, after Wait, the signal that ended the program; 0 where it ended by itself.
func (p *Process) KilledBy() syscall.Signal { return p.killedBy() }

// StuckBy returns, before Wait, the signal that would have ended the program, had an emulator
// not kept it: qemu-user sends itself that signal then, which process 1 ignores, and waits for
// it. 0 where there is none.
func (p *Process) StuckBy() syscall.Signal { return p.stuckBy() }

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
