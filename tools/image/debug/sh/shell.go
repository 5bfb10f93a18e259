package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"example.com/thimble/tools/image/debug/commands"
)

const usage = "usage: sh [-aefnux] [-i] [-s | -c COMMANDS | FILE] [ARGUMENT]..."

// shell executes what sh's arguments ask for, and returns its exit code.
func shell(args []string, stdin, stdout, stderr *os.File) int {
	var settings []string
	interactive, fromStdin := false, false
	var script *string
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		arg := args[0]
		if args = args[1:]; arg == "--" {
			break
		}
		for _, letter := range arg[1:] {
			switch {
			case letter == 'c' && arg[0] == '-':
				script = new(string)
			case letter == 'i':
				interactive = true
			case letter == 's':
				fromStdin = true
			case letter == 'l':
			case strings.ContainsRune("aefnux", letter):
				settings = append(settings, arg[:1]+string(letter))
			default:
				fmt.Fprintf(stderr, "sh: %s is no option; %s\n", arg, usage)
				return 2
			}
		}
	}
	name := "sh"
	var source io.Reader = stdin
	switch {
	case script != nil:
		if len(args) == 0 {
			fmt.Fprintf(stderr, "sh: -c needs commands; %s\n", usage)
			return 2
		}
		if source, args = strings.NewReader(args[0]), args[1:]; len(args) > 0 {
			name, args = args[0], args[1:]
		}
	case len(args) > 0 && !fromStdin:
		file, err := os.Open(args[0])
		if err != nil {
			fmt.Fprintf(stderr, "sh: %v\n", err)
			return 127
		}
		defer file.Close()
		source, name, args = file, args[0], args[1:]
	default:
		interactive = interactive || term.IsTerminal(int(stdin.Fd()))
	}

	runner, err := interp.New(
		interp.StdIO(stdin, stdout, stderr),
		interp.Env(expand.ListEnviron(environment(os.Environ())...)),
		interp.Params(append(append(settings, "--"), args...)...),
		interp.CallHandler(rename),
		interp.ExecHandlers(builtin),
	)
	if err != nil {
		fmt.Fprintf(stderr, "sh: %v\n", err)
		return 2
	}
	if interactive {
		return converse(runner, stdin, stdout, stderr)
	}
	return execute(runner, source, name, stderr)
}

// environment is the program's, with the commands first in PATH.
func environment(env []string) []string {
	env = slices.Clone(env)
	for i, variable := range env {
		if dirs, ok := strings.CutPrefix(variable, "PATH="); ok {
			if !slices.Contains(strings.Split(dirs, ":"), commands.Folder) {
				env[i] = "PATH=" + commands.Folder + ":" + dirs
			}
			return env
		}
	}
	return append(env, "PATH="+commands.Folder)
}

// execute executes a script. Commands that read standard input read the rest of the script, if it
// comes from there.
func execute(runner *interp.Runner, source io.Reader, name string, stderr io.Writer) int {
	parser := syntax.NewParser()
	file, err := parser.Parse(source, name)
	if err != nil {
		fmt.Fprintf(stderr, "sh: %v\n", err)
		return 2
	}
	return exitCode(runner.Run(context.Background(), file), stderr)
}

func exitCode(err error, stderr io.Writer) int {
	var status interp.ExitStatus
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return 130
	case errors.As(err, &status):
		return int(status)
	default:
		fmt.Fprintf(stderr, "sh: %v\n", err)
		return 1
	}
}

// rename makes kill a command of ours, because the interpreter has one that does nothing.
func rename(_ context.Context, args []string) ([]string, error) {
	if args[0] == "kill" {
		args = append([]string{commands.Folder + "/kill"}, args[1:]...)
	}
	return args, nil
}

// builtin executes the commands in this process.
func builtin(next interp.ExecHandlerFunc) interp.ExecHandlerFunc {
	names := commands.Names()
	return func(ctx context.Context, args []string) error {
		name := strings.TrimPrefix(args[0], commands.Folder+"/")
		if path.Base(name) != name || !slices.Contains(names, name) {
			return next(ctx, args)
		}
		c := interp.HandlerCtx(ctx)
		p := &commands.Process{Name: name, Args: args[1:], Dir: c.Dir, Environ: exported(c.Env), Stdin: c.Stdin, Stdout: c.Stdout, Stderr: c.Stderr}
		if file, ok := c.Stdin.(*os.File); ok && file != nil {
			release := cancelReads(ctx, file)
			defer release()
		} else {
			p.Stdin = strings.NewReader("")
		}
		if code := commands.Run(ctx, p); code != 0 {
			return interp.ExitStatus(code)
		}
		return nil
	}
}

func exported(env expand.Environ) []string {
	var list []string
	env.Each(func(name string, v expand.Variable) bool {
		if v.Exported && v.IsSet() && v.Kind == expand.String {
			list = append(list, name+"="+v.String())
		}
		return true
	})
	slices.Sort(list)
	return list
}
