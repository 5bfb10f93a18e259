// Command tidy updates files in a repository of Go and Bazel: go.mod and go.sum, the use_repo calls
// of MODULE.bazel, BUILD files, and docs.md files. It formats BUILD files, Starlark files and Go
// files. It prints one line that says what changed. As a test, it changes no file, and prints what
// it would change.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/launch"
)

// The rules tidy and tidy_test write a specification. Files are runfiles paths.
type specification struct {
	Buildifier string // an executable
	Gazelle    string // an executable of the macro gazelle
	Go         string // the go command of the SDK
	Label      string // of the target
	Module     string // for the test: MODULE.bazel of the workspace; if empty, tidy writes to BUILD_WORKSPACE_DIRECTORY
	RepoConfig string // lists the repositories of Go modules
	Tidy       string // for the test: label of the target that tidies the workspace
}

func main() {
	// The first signal lets run remove temporary files.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends this process at once
	os.Exit(run(ctx, os.Args, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("tidy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	var spec specification
	err := launch.Spec(args[0], &spec)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("expected no arguments, found %q; everything is tidied", flags.Args())
	}
	var w *workspace
	if err == nil {
		w, err = spec.workspace(stderr)
	}
	if err == nil {
		w.startup = launch.Server(args[0])
	}
	if err == nil && spec.Module != "" {
		err = w.test(ctx, spec.Tidy)
	} else if err == nil {
		err = w.tidy(ctx, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return 1
	}
	return 0
}

func (s specification) workspace(progress io.Writer) (*workspace, error) {
	env, err := runfiles.Env()
	if err != nil {
		return nil, err
	}
	w := workspace{runfiles: env, progress: progress}
	for path, rlocation := range map[*string]string{
		&w.buildifier: s.Buildifier,
		&w.gazelle:    s.Gazelle,
		&w.goCommand:  s.Go,
		&w.repoConfig: s.RepoConfig,
	} {
		var err error
		if *path, err = launch.Path(rlocation); err != nil {
			return nil, err
		}
	}
	if s.Module == "" {
		w.dir = os.Getenv("BUILD_WORKSPACE_DIRECTORY")
		if w.dir == "" {
			return nil, errors.New("expected to be started by `bazel run`, which says where the workspace is")
		}
		return &w, nil
	}
	module, err := launch.Path(s.Module)
	if err == nil {
		module, err = filepath.EvalSymlinks(module)
	}
	w.dir, w.progress = filepath.Dir(module), io.Discard
	return &w, err
}
