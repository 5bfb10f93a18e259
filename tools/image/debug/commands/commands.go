// Package commands has the commands of debug images. Each does what POSIX or the usual tool of that
// name does, with the options that --help lists.
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

	"github.com/spf13/pflag"
)

// Folder is where the commands are in an image.
const Folder = "/debug"

var table = map[string]func(context.Context, *Process) error{
	"cat": cat, "env": env, "find": find, "grep": grep, "kill": kill, "ls": ls, "ps": ps, "ss": ss, "tar": tarCommand, "wget": wget,
}

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

// A status ends a command without a message.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

var errUsage = errors.New("--help shows the usage")

// Names returns the names of all commands, sorted.
func Names() []string {
	return slices.Sorted(maps.Keys(table))
}

// Run executes the command with the process's name and returns its exit code: 127 where
// no command has that name.
func Run(ctx context.Context, p *Process) int {
	command, ok := table[p.Name]
	if !ok {
		fmt.Fprintf(p.Stderr, "%s: expected one of the commands %v\n", p.Name, Names())
		return 127
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := &output{w: p.Stdout, cancel: cancel}
	p.Stdout = out
	err := command(ctx, p)
	var code status
	switch {
	case out.broken:
		return 128 + int(syscall.SIGPIPE)
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGINT)
	case err == nil || errors.Is(err, pflag.ErrHelp):
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(p.Stderr, "%s: %v\n", p.Name, err)
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}

// output cancels the command when the reader of its output is gone, as SIGPIPE ends a process.
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

// flags is an empty set of options for parse; usage is what --help shows behind the name.
func (p *Process) flags(usage string) *pflag.FlagSet {
	flags := pflag.NewFlagSet(p.Name, pflag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(p.Stdout, "usage: %s %s\n%s", p.Name, usage, flags.FlagUsages())
	}
	return flags
}

// parse sets the flags, and returns the operands.
func (p *Process) parse(flags *pflag.FlagSet) (operands []string, err error) {
	if err := flags.Parse(p.Args); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return nil, fmt.Errorf("%v; %w", err, errUsage)
	} else if err != nil {
		return nil, err
	}
	return flags.Args(), nil
}

// path is the path of the file that the process calls by this name.
func (p *Process) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// each calls do for each name, reports each error, and goes on with the next name.
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

// eachFile calls do for each file, or for standard input where no file is named.
func (p *Process) eachFile(names []string, do func(name string, r io.Reader) error) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	return p.each(names, func(name string) error {
		if name == "-" {
			return do(name, p.Stdin)
		}
		file, err := os.Open(p.path(name))
		if err != nil {
			return err
		}
		defer file.Close()
		return do(name, file)
	})
}

// complain reports an error once with the name, as it was given.
func (p *Process) complain(name string, err error) {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrDeadlineExceeded) {
		return // the command was ended, and has not failed
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	fmt.Fprintf(p.Stderr, "%s: %s: %v\n", p.Name, name, err)
}
