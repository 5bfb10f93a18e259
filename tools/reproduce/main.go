// Command reproduce builds the commit that is checked out once more: from a clone in
// another folder, as another user, with caches of its own. It fails where an image has
// another digest there, where one more commit that changes no input of an image changes its
// digest, or where a stamped image does not name that commit.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("reproduce", flag.ContinueOnError)
	flags.SetOutput(stderr)
	// Sandboxed actions see an empty /tmp, so what they read cannot be there.
	dir := flags.String("dir", "/var/tmp", "make the clone in this `folder`, which every user can enter")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	same, err := reproduce(*dir, os.Getuid() == 0, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "reproduce: %v\n", err)
		return 1
	}
	if !same {
		fmt.Fprintln(stderr, "reproduce: expected the same digests from both, found differences: something of the machine, the path, the user or the commit is in an image")
		return 1
	}
	return 0
}

// reproduce builds as nobody where it is root that builds here.
func reproduce(dir string, root bool, stdout, stderr io.Writer) (bool, error) {
	here, err := os.Getwd()
	if err != nil {
		return false, err
	}
	builder, err := newStranger(dir, root, stderr)
	if err != nil {
		return false, err
	}
	defer builder.remove()
	if err := builder.clone(here); err != nil {
		return false, err
	}
	theirs, err := digests(builder.build)
	if err != nil {
		return false, fmt.Errorf("%s: %w", builder.repository, err)
	}
	latest, err := builder.commit()
	if err != nil {
		return false, err
	}
	later, err := digests(builder.build)
	if err != nil {
		return false, fmt.Errorf("%s: %w", builder.repository, err)
	}
	if err := builder.stamp(latest); err != nil {
		return false, fmt.Errorf("%s: %w", builder.repository, err)
	}
	owner := checkout{repository: here, environment: os.Environ(), stderr: stderr}
	ours, err := digests(owner.build)
	if err != nil {
		return false, fmt.Errorf("%s: %w", here, err)
	}
	fmt.Fprintf(stdout, "%s as user %d, and %s as user %d:\n", here, os.Getuid(), filepath.Base(builder.repository), builder.uid)
	same := compare(ours, theirs, stdout)
	fmt.Fprintf(stdout, "%s before and after a commit:\n", filepath.Base(builder.repository))
	return compare(theirs, later, stdout) && same, nil
}
