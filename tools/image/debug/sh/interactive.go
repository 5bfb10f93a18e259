package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// converse asks for commands and executes them until exit or the end of the input.
func converse(runner *interp.Runner, stdin, stdout, stderr *os.File) int {
	lines := newLineReader(stdin, stdout)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)

	parser := syntax.NewParser()
	code := 0
	input := ""
	for {
		line, err := lines.read(prompt(runner, input != ""))
		if errors.Is(err, errInterrupted) {
			input, code = "", remember(runner, 130)
			continue
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				fmt.Fprintln(stdout)
			} else {
				fmt.Fprintf(stderr, "sh: %v\n", err)
			}
			return code
		}
		input += line + "\n"
		file, err := parser.Parse(strings.NewReader(input), "")
		if syntax.IsIncomplete(err) {
			continue
		}
		input = ""
		if err != nil {
			fmt.Fprintf(stderr, "sh: %v\n", err)
			code = remember(runner, 2)
			continue
		}
		for _, statement := range file.Stmts {
			err := one(runner, statement, signals, stdout, stderr)
			code = exitCode(err, stderr)
			if errors.Is(err, context.Canceled) {
				code = remember(runner, 130)
				break
			}
			if runner.Exited() {
				return code
			}
		}
	}
}

// remember makes the code the value of $?, and returns it.
func remember(runner *interp.Runner, code int) int {
	file, err := syntax.NewParser().Parse(strings.NewReader(fmt.Sprintf("(exit %d)", code)), "")
	if err == nil {
		runner.Run(context.Background(), file.Stmts[0])
	}
	return code
}

// one executes a statement, which an interrupt ends: the error is then context.Canceled.
func one(runner *interp.Runner, statement *syntax.Stmt, signals chan os.Signal, stdout, stderr *os.File) error {
	// Not canceled at the end, because what goes on in the background has it too.
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	defer close(done)
	for len(signals) > 0 {
		<-signals
	}
	go func() {
		select {
		case <-signals:
			fmt.Fprintln(stdout)
			cancel()
		case <-done:
		}
	}()
	// A terminal that is opened for the statement alone lets an interrupt end its reads.
	if terminal, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		defer terminal.Close()
		interp.StdIO(terminal, stdout, stderr)(runner)
	}
	err := runner.Run(ctx, statement)
	return cmp.Or(ctx.Err(), err)
}

// cancelReads makes reads of the file end with the context, until it is released.
func cancelReads(ctx context.Context, file *os.File) (release func()) {
	stop := context.AfterFunc(ctx, func() { file.SetReadDeadline(time.Now()) })
	return func() { stop() }
}

func prompt(runner *interp.Runner, more bool) string {
	if more {
		return "> "
	}
	mark := "$"
	if os.Getuid() == 0 {
		mark = "#"
	}
	dir := runner.Dir
	if dir == "" {
		dir = "/"
	}
	return dir + " " + mark + " "
}

var errInterrupted = errors.New("interrupted")

// A lineReader reads lines, from a terminal with editing and history.
type lineReader struct {
	stdin    *os.File
	terminal *term.Terminal
	keys     *keys
}

func newLineReader(stdin, stdout *os.File) *lineReader {
	r := &lineReader{stdin: stdin, keys: &keys{in: stdin, out: stdout}}
	r.terminal = term.NewTerminal(r.keys, "")
	return r
}

func (r *lineReader) read(prompt string) (string, error) {
	fd := int(r.stdin.Fd())
	if state, err := term.MakeRaw(fd); err == nil {
		defer term.Restore(fd, state)
		if width, height, err := term.GetSize(fd); err == nil && width > 0 {
			r.terminal.SetSize(width, height)
		}
	}
	r.keys.interrupted = false
	r.terminal.SetPrompt(prompt)
	line, err := r.terminal.ReadLine()
	if r.keys.interrupted {
		return "", errInterrupted
	}
	return line, err
}

// keys is a terminal in which ctrl-C gives up the line instead of the shell.
type keys struct {
	in          io.Reader
	out         io.Writer
	interrupted bool
}

const ctrlC = 3

func (k *keys) Read(p []byte) (int, error) {
	// One key each time leaves to the command what was typed ahead for it.
	n, err := k.in.Read(p[:min(len(p), 1)])
	if n == 1 && p[0] == ctrlC {
		k.interrupted = true
		p[0] = '\r'
	}
	return n, err
}

func (k *keys) Write(p []byte) (int, error) { return k.out.Write(p) }
