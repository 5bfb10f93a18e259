// Command push sends an image index to a registry, and says what it sent. It sends blobs and
// manifests first, then the index by its digest, then the tags: an index that a tag names is
// complete, and a push that was stopped can be repeated.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/launch"
)

// specification is what the rule image_push writes.
type specification struct {
	Image      string // runfiles path of an OCI layout of one image index
	Label      string // of the target that pushes
	Registry   string // where all images go, as in "registry.example.com/team"; "": nowhere
	Repository string // the image's name, as in "hello"
	Setting    string // label of the build setting that Registry is the value of
}

// options are the flags of the command line.
type options struct {
	registry, repository string
	tags                 []string
	insecure             bool
}

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var spec specification
	if err := launch.Spec(args[0], &spec); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	o, err := parse(spec, args[1:], stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = push(context.Background(), spec, o, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return 1
	}
	return 0
}

// parse reads the command line. For -help it writes the usage and returns flag.ErrHelp.
func parse(spec specification, args []string, help io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet(spec.Label, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.registry, "registry", "", "push to `REGISTRY`/"+unregistered(spec.Repository)+", instead of what --"+spec.Setting+" names")
	flags.StringVar(&o.repository, "repository", "", "push to `REGISTRY/NAME`")
	flags.Func("tag", "`TAG` for the image, instead of latest; may be repeated", func(tag string) error {
		o.tags = append(o.tags, tag)
		return nil
	})
	flags.BoolVar(&o.insecure, "insecure", false, "speak http where the registry has no https; this machine's own needs no asking")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(help, "usage: bazel run %s -- [flags]\n", spec.Label)
		flags.SetOutput(help)
		flags.PrintDefaults()
		return o, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err != nil {
		return o, fmt.Errorf("expected --registry, --repository, --tag and --insecure, found: %w; see bazel run %s -- --help", err, spec.Label)
	}
	if len(o.tags) == 0 {
		o.tags = []string{"latest"}
	}
	return o, nil
}
