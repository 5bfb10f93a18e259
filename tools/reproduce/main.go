// Command reproduce builds the commit that is checked out once more: from a clone in
// another folder, as another user, with caches of its own. It fails where an image has
// another digest there, where one more commit that changes no input of an image changes its
// digest, or where a stamped image does not name that commit. With -commits, what does not
// depend on the folder or the commit is taken from this user's disk cache instead.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/thimble/tools/checkout"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("reproduce", flag.ContinueOnError)
	flags.SetOutput(stderr)
	// Sandboxed actions see an empty /tmp, so what they read cannot be there.
	dir := flags.String("dir", "/var/tmp", "make the clone in this `folder`, which every user can enter")
	commits := flags.Bool("commits", false, "clone as this user, with this user's caches: in minutes, what is of the machine or the user is not found")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	builder := func(here checkout.Checkout) (*stranger, error) { return newStranger(here, *dir, os.Getuid() == 0) }
	if *commits {
		builder = func(here checkout.Checkout) (*stranger, error) { return place(here, *dir) }
	}
	same, err := reproduce(builder, stdout, stderr)
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

// reproduce compares what is built here with what is built in the checkout that newBuilder makes.
func reproduce(newBuilder func(here checkout.Checkout) (*stranger, error), stdout, stderr io.Writer) (bool, error) {
	dir, err := os.Getwd()
	if err != nil {
		return false, err
	}
	here := checkout.Checkout{Dir: dir, Stderr: stderr}
	builder, err := newBuilder(here)
	defer func() { builder.remove() }()
	if err != nil {
		return false, err
	}
	images, err := builder.Images("//...")
	if err != nil {
		return false, err
	}
	theirs, err := builder.Digests(images)
	if err != nil {
		return false, err
	}
	latest, err := newCommit(builder.Checkout)
	if err != nil {
		return false, err
	}
	later, err := builder.Digests(images)
	if err != nil {
		return false, err
	}
	if err := stamp(builder.Checkout, latest); err != nil {
		return false, err
	}
	ours, err := here.Digests(images)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(stdout, "%s as user %d, and %s as user %d:\n", here.Dir, os.Getuid(), filepath.Base(builder.Dir), builder.uid)
	same := compare(ours, theirs, stdout)
	fmt.Fprintf(stdout, "%s before and after a commit:\n", filepath.Base(builder.Dir))
	return compare(theirs, later, stdout) && same, nil
}
