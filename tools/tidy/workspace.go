package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A workspace is the source tree to tidy, and the programs that tidy it.
type workspace struct {
	dir                                        string
	buildifier, gazelle, goCommand, repoConfig string
	runfiles                                   []string  // the environment in which programs find their runfiles
	progress                                   io.Writer // shows the progress of slow programs
	startup                                    []string  // Bazel's startup flags
}

// A step tidies one kind of file. The order of steps is such that no step has to be repeated.
type step struct {
	name string
	// fix writes the expected files.
	fix func(context.Context) error
	// check returns the differences between the files and the expected files, or "". It is nil for
	// steps that need Bazel, which no test can start.
	check func(context.Context) (string, error)
}

func (w *workspace) steps() []step {
	return []step{
		{"go mod tidy", w.fixGoMod, w.checkGoMod},
		{"bazel mod tidy", w.fixUseRepo, nil},
		{"gazelle", w.fixBuildFiles, w.checkBuildFiles},
		{"buildifier", w.fixStarlark, w.checkStarlark},
		{"gofmt and docs.md", w.fixTexts, w.checkTexts},
	}
}

// tidy takes every step, and writes a line if that changed anything.
func (w *workspace) tidy(ctx context.Context, stdout io.Writer) error {
	before, err := w.snapshot()
	if err != nil {
		return err
	}
	var failed error
	for _, s := range w.steps() {
		if failed = s.fix(ctx); failed != nil {
			failed = fmt.Errorf("%s: %w", s.name, failed)
			break
		}
	}
	after, err := w.snapshot()
	if err != nil {
		return errors.Join(failed, err)
	}
	if line := summary(before, after); line != "" {
		fmt.Fprintln(stdout, line)
	}
	return failed
}

// test fails if tidy would change a file.
func (w *workspace) test(ctx context.Context, tidy string) error {
	steps := w.steps()
	problems := make([]string, len(steps))
	var wait sync.WaitGroup
	for i, s := range steps {
		if s.check == nil {
			continue
		}
		wait.Go(func() {
			problem, err := s.check(ctx)
			if err != nil {
				problem = err.Error()
			}
			if problem != "" {
				problems[i] = s.name + ":\n" + strings.TrimRight(problem, "\n")
			}
		})
	}
	wait.Wait()
	problems = slices.DeleteFunc(problems, func(problem string) bool { return problem == "" })
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("expected a tidy workspace, found what would change:\n\n%s\n\nrun: bazel run %s", strings.Join(problems, "\n\n"), tidy)
}

// command runs a program in the workspace. The error has the program's messages.
func (w *workspace) command(ctx context.Context, env []string, program string, args ...string) (string, error) {
	var stdout bytes.Buffer
	stderr := progress{to: w.progress}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = w.dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), env...)
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), err
}

// exitCode returns the exit code of the program whose failure err is, or 0.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}
