// Command airgap makes a Bazel installation and a Bazel module registry out of
// what a Debian mirror and a Go module proxy carry, for networks that reach
// neither the Bazel Central Registry nor any release page.
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

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("airgap", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "folder to make: bazel, bazelrc and registry/ appear in it")
	workspace := flags.String("workspace", ".", "root of the workspace that Bazel is made for")
	emulators := flags.Bool("emulators", false, "add to the folder -out what executes images of other architectures, and stop")
	tree := flags.String("tree", "", "folder to make: a tree of the Debian packages that are named after the flags, with all that they depend on")
	update := flags.Bool("update-sums", false, "write the sums of all needed Go modules to modules.sum and stop")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *out == "" && *tree == "" && !*update {
		fmt.Fprintln(stderr, "airgap: expected -out <folder> or -update-sums, or -tree <folder> and packages, found none of them")
		return 2
	}
	if (*tree == "") != (flags.NArg() == 0) {
		fmt.Fprintf(stderr, "airgap: expected names of packages with -tree <folder> and only then, found %q\n", flags.Args())
		return 2
	}
	work := func() error { return execute(*workspace, *out, *update, stdout, stderr) }
	if *emulators {
		work = func() error { return extend(*out, stderr) }
	}
	if *tree != "" {
		work = func() error { return makeTree(*tree, flags.Args(), stderr) }
	}
	if err := work(); err != nil {
		fmt.Fprintln(stderr, "airgap:", err)
		return 1
	}
	return 0
}

func execute(workspace, out string, update bool, stdout, stderr io.Writer) error {
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return err
	}
	need, err := readWorkspace(workspace)
	if err != nil {
		return err
	}
	cache, err := cacheRoot(os.Getenv)
	if err != nil {
		return err
	}
	if update {
		return updateSums(need, cache, stdout, stderr)
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	return makeSet(need, cache, out, stderr)
}

func extend(out string, stderr io.Writer) error {
	cache, err := cacheRoot(os.Getenv)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	return addEmulators(cache, out, stderr)
}

// A fault tells a person which step failed, what was expected and found there,
// and what to do about it.
type fault struct {
	step, problem, remedy string
}

func (f *fault) Error() string {
	return fmt.Sprintf("%s: %s\n  what to do: %s", f.step, f.problem, f.remedy)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, os.ErrNotExist)
}
