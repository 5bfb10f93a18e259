// Command options builds the programs of apps/ with one option of the Go tool chain after
// the other, and prints as markdown what each option does to their size, to the start of a
// program and to its speed. It calls go, gzip and zstd, and for packed programs upx.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// request is what is to be measured.
type request struct {
	variants       []variant // the first one is what the others are compared with
	apps           []app
	starts, rounds int
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("options", flag.ContinueOnError)
	flags.SetOutput(stderr)
	goarch := flags.String("arch", "amd64", "build for this `GOARCH`")
	options := flags.String("options", "", "try only options that match this regular `expression`")
	programs := flags.String("apps", "", "build only apps that match this regular `expression`")
	starts := flags.Int("starts", 0, "start hello and web this many `times`")
	rounds := flags.Int("rounds", 0, "do each piece of work this many `times`")
	keep := flags.String("keep", "", "build in this `folder`, in place of a temporary one")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "options: expected flags only, found %q\n", flags.Args())
		return 2
	}
	r := request{starts: *starts, rounds: *rounds}
	err := r.choose(*goarch, *options, *programs)
	if err == nil {
		err = within(*keep, func(folder string) error {
			return r.report(stdout, stderr, builder{*goarch, folder})
		})
	}
	if err != nil {
		fmt.Fprintf(stderr, "options: %v\n", err)
		return 1
	}
	return 0
}

func (r *request) choose(goarch, options, programs string) error {
	chosen, err := matching(others, func(v variant) string { return v.name }, options)
	if err != nil {
		return fmt.Errorf("-options: %w", err)
	}
	r.variants = []variant{base}
	for _, v := range chosen {
		if v.suits(goarch) {
			r.variants = append(r.variants, v)
		}
	}
	if r.apps, err = matching(apps, func(a app) string { return a.name }, programs); err != nil {
		return fmt.Errorf("-apps: %w", err)
	}
	return nil
}

// report prints a table of sizes and, where programs are started or do work, one of times.
// Where some option does not build, it has a table of the others, and an error.
func (r request) report(stdout, progress io.Writer, b builder) error {
	built, problems := []builtVariant{}, []error{}
	for _, v := range r.variants {
		fmt.Fprintf(progress, "building: %s\n", v.name)
		next, err := b.weighed(v, r.apps, r.rounds > 0)
		if err == nil {
			built = append(built, next)
		} else if len(built) == 0 {
			return err
		} else {
			problems = append(problems, err)
		}
	}
	printSizes(stdout, built, r.apps)
	if r.starts > 0 {
		printStarts(stdout, built, r.apps, r.starts)
	}
	if r.rounds > 0 {
		problems = append(problems, printWork(stdout, built, r.rounds))
	}
	return errors.Join(problems...)
}

func (b builder) weighed(v variant, apps []app, work bool) (builtVariant, error) {
	programs, err := b.build(v, apps, work)
	if err != nil {
		return builtVariant{}, err
	}
	sizes, err := weigh(programs, apps)
	return builtVariant{v, programs, sizes}, err
}

// within calls a function with a folder: the one of that name, or a temporary one.
func within(folder string, f func(string) error) error {
	if folder == "" {
		temporary, err := os.MkdirTemp("", "options-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		return f(temporary)
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	return f(absolute)
}
