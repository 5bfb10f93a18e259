// Command diff says how much the images of the working tree weigh more, or less, than those of
// a commit, and which packages that comes from: in Markdown, for a pull request.
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

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/store"
	"example.com/thimble/tools/image/size/weigh"
)

func main() {
	// Interrupted, it ends Bazel and removes what is temporary.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second time, it ends at once
	os.Exit(run(ctx, os.Args, os.Stdout, os.Stderr))
}

// options are what the command line says.
type options struct {
	revision  string
	json      bool
	build     bool
	maxGrowth int64 // in bytes; negative: any
}

const usage = `usage: bazel run //tools/image/size:diff -- [flags] REV

Compares the images of the working tree with those of the commit REV, or, where REV ends with
three dots, with those of the commit at which HEAD has left it, as in origin/main...

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
	flags.BoolVar(&o.build, "build", true, "build the images of REV where their reports are not stored, to name packages")
	flags.Int64Var(&o.maxGrowth, "max-growth", -1, "exit with 1 where an image grew by more `bytes` on a platform, pulled or unpacked; -1: never")
	var revisions []string
	for len(args) > 0 {
		// Flags may follow the commit.
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		if args = flags.Args(); len(args) > 0 {
			revisions, args = append(revisions, args[0]), args[1:]
		}
	}
	if len(revisions) != 1 {
		return o, fmt.Errorf("expected one commit to compare with, as in HEAD or origin/main, found %q", revisions)
	}
	o.revision = revisions[0]
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
	d, err := compare(ctx, o, weigh.Startup(args[0]), stderr)
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
	dir, err := workspace()
	if err != nil {
		return nil, err
	}
	repository := repository{dir}
	commit, err := repository.commit(ctx, o.revision)
	if err != nil {
		return nil, err
	}
	before, err := repository.locks(ctx, commit)
	if err != nil {
		return nil, err
	}
	after, err := weigh.Workspace{Dir: dir, Startup: startup, Progress: progress}.Images(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := store.User()
	if err != nil {
		return nil, err
	}
	old := source{store: reports, progress: progress}
	old.keep(after.Reports)
	if o.build {
		old.build = func() (*weigh.Images, error) { return repository.build(ctx, commit, progress) }
	}
	d := newDifference(o.revision, commit, before, after)
	return d, d.explain(ctx, &old, after)
}
