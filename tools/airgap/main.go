// Command airgap makes a Bazel installation and a Bazel module registry out of
// what a Debian mirror and a Go module proxy carry, for networks that reach
// neither the Bazel Central Registry nor any release page.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("airgap", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "folder to make in CACHE/set: the command bazel and what it needs for the workspace in the working directory; what is large goes to CACHE")
	emulators := flags.Bool("emulators", false, "add to the folder -out what executes images of other architectures, and stop")
	tree := flags.String("tree", "", "folder to make: a tree of the Debian packages that are named after the flags, with all that they depend on")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if (*out == "") == (*tree == "") || (*tree == "") != (flags.NArg() == 0) {
		fmt.Fprintf(stderr, "airgap: expected -out FOLDER, or -tree FOLDER PACKAGE..., found %q\n", args)
		return 2
	}
	var err error
	switch {
	case *tree != "":
		err = locked(*tree, "..", stderr, func(m *maker, home string) error { return m.makeTree(home, flags.Args()) })
	case *emulators:
		err = locked(*out, "../..", stderr, (*maker).addEmulators)
	default:
		err = locked(*out, "../..", stderr, (*maker).makeSet)
	}
	if err != nil {
		fmt.Fprintln(stderr, "airgap:", err)
		return 1
	}
	return 0
}

// locked makes a folder while no other run works in the cache, which is a parent of the folder.
func locked(out, cache string, stderr io.Writer, work func(m *maker, out string) error) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	p, err := findPlatform()
	if err != nil {
		return err
	}
	m := &maker{platform: p, cache: filepath.Join(out, cache), stderr: stderr}
	if m.lock, err = lockFolder(m.cache, stderr); err != nil {
		return err
	}
	defer m.lock.Close()
	return work(m, out)
}
