// Command diff compares the sizes of the images of the working tree with those of a commit, and names
// the packages that changed, in Markdown for a pull request. Bazel builds the reports of both, or
// downloads them from a cache.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/size"
)

func main() {
	// The first signal lets run end Bazel and remove temporary files.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends this process at once
	os.Exit(run(ctx, os.Args, os.Stdout, os.Stderr))
}

// options are the flags and arguments of the command line.
type options struct {
	revision  string
	patterns  []string // Bazel's target patterns
	json      bool
	maxGrowth int64 // in bytes; negative allows any growth
}

const usage = `usage: bazel run //tools/image/size:diff -- [flags] REV [PATTERN]...

Compares the images of the working tree with those of the commit REV, or, where REV ends with
three dots, with those of the commit at which HEAD has left it, as in origin/main... The patterns
are Bazel's; without one, //... is compared.

`

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("diff", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&o.json, "json", false, "write JSON")
	flags.Int64Var(&o.maxGrowth, "max-growth", -1, "exit with 1 where an image grew by more `bytes` on a platform, pulled or unpacked; -1: never")
	for len(args) > 0 {
		// Flags may follow the commit.
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		if args = flags.Args(); len(args) > 0 {
			o.patterns, args = append(o.patterns, args[0]), args[1:]
		}
	}
	if len(o.patterns) == 0 {
		return o, errors.New("expected a commit to compare with, as in HEAD or origin/main, found none")
	}
	if o.revision, o.patterns = o.patterns[0], o.patterns[1:]; len(o.patterns) == 0 {
		o.patterns = []string{"//..."}
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args[1:], stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "diff: %v\n", err)
		return 2
	}
	d, err := compare(ctx, o, launch.Server(args[0]), stderr)
	if err == nil && o.json {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(d)
	} else if err == nil {
		_, err = io.WriteString(stdout, d.markdown())
	}
	if err != nil {
		fmt.Fprintf(stderr, "diff: %v\n", err)
		return 1
	}
	if title, growth := d.growth(); o.maxGrowth >= 0 && growth > o.maxGrowth {
		fmt.Fprintf(stderr, "diff: expected no image to grow by more than %s bytes, found that %s grew by %s\n", size.Bytes(o.maxGrowth), title, size.Bytes(growth))
		return 1
	}
	return 0
}

func compare(ctx context.Context, o options, startup []string, progress io.Writer) (*difference, error) {
	dir := os.Getenv("BUILD_WORKSPACE_DIRECTORY")
	if dir == "" {
		return nil, errors.New("expected to be started by `bazel run`, which says where the workspace is")
	}
	repository := repository{dir}
	commit, err := repository.commit(ctx, o.revision)
	if err != nil {
		return nil, err
	}
	after, notBuilt, err := workspace{dir: dir, startup: startup, progress: progress}.reports(ctx, o.patterns)
	if err != nil {
		return nil, err
	}
	then, err := repository.checkout(ctx, commit, progress)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(progress, "diff: building the reports of %.12s in %s\n", commit, then.dir)
	before, notBuiltThen, err := then.reports(ctx, o.patterns)
	if err != nil {
		return nil, fmt.Errorf("%.12s: %w", commit, err)
	}
	return newDifference(o.revision, commit, before, after, append(notBuilt, notBuiltThen...)), nil
}
