// Package commands has the commands with which one looks around in an image that has none.
// They do what POSIX or the usual tool of that name does, with the options that their usage
// lists.
package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Folder is where the commands are in an image.
const Folder = "/debug"

// A Process is a call of a command, in a process of its own or inside the shell.
type Process struct {
	Name    string
	Args    []string // without the name
	Dir     string   // the working directory, absolute
	Environ []string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
}

type command struct {
	usage string // what follows the name
	run   func(context.Context, *Process) error
}

// A status ends a command without a message.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

var errUsage = errors.New("usage")

// Names returns the names of all commands, sorted.
func Names() []string {
	return slices.Sorted(maps.Keys(table))
}

// Run executes the command with the process's name and returns its exit code: 127 where
// there is none of that name.
func Run(ctx context.Context, p *Process) int {
	c, ok := table[p.Name]
	if !ok {
		fmt.Fprintf(p.Stderr, "%s: expected one of the commands %v\n", p.Name, Names())
		return 127
	}
	if slices.Equal(p.Args, []string{"--help"}) {
		fmt.Fprintf(p.Stdout, "usage: %s %s\n", p.Name, c.usage)
		return 0
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := &output{w: p.Stdout, cancel: cancel}
	p.Stdout = out
	err := c.run(ctx, p)
	var code status
	switch {
	case out.broken:
		return 128 + int(syscall.SIGPIPE)
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGINT)
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, errUsage):
		fmt.Fprintf(p.Stderr, "%s: %v: %s %s\n", p.Name, err, p.Name, c.usage)
		return 2
	default:
		fmt.Fprintf(p.Stderr, "%s: %v\n", p.Name, err)
		return 1
	}
}

// output ends the command where nobody reads on, as the signal does that a process gets.
type output struct {
	w      io.Writer
	cancel context.CancelFunc
	broken bool
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		o.broken = true
		o.cancel()
	}
	return n, err
}

// path is where the process's file of this name is.
func (p *Process) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// each calls do for each name, says which failed, and goes on.
func (p *Process) each(names []string, do func(name string) error) error {
	var failed error
	for _, name := range names {
		if err := do(name); err != nil {
			p.complain(name, err)
			failed = status(1)
		}
	}
	return failed
}

// complain reports an error once with the name, as it was given.
func (p *Process) complain(name string, err error) {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrDeadlineExceeded) {
		return // it was ended, and has not failed
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	fmt.Fprintf(p.Stderr, "%s: %s: %v\n", p.Name, name, err)
}
