// Command coverage tests every package of the module with the go command, and prints how
// many lines of each package some test executes. It needs neither Bazel nor a network.
//
// A line counts when a block of statements begins on it, ends on it or goes through it, and
// it is covered when one of these blocks is executed: by a test, or by a program that a test
// starts, once or by many.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() { os.Exit(run(".", testOnly, os.Args[1:], os.Stdout, os.Stderr)) }

// run measures the module of the folder, without the packages of the patterns.
func run(dir string, testOnly []string, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("coverage", flag.ContinueOnError)
	flags.SetOutput(stderr)
	least := flags.Float64("min", 0, "fail where the total is below this many `percent`")
	profile := flags.String("profile", "", "keep the profile in this `file`, for go tool cover -html=FILE")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "coverage: expected flags only, found %q\n", flags.Args())
		return 2
	}
	if err := report(dir, *profile, *least, testOnly, stdout); err != nil {
		fmt.Fprintf(stderr, "coverage: %v\n", err)
		return 1
	}
	return 0
}

func report(dir, profile string, least float64, testOnly []string, stdout io.Writer) error {
	packages, err := list(dir)
	if err != nil {
		return err
	}
	left, err := leaveOut(packages, testOnly)
	if err != nil {
		return err
	}
	if profile == "" {
		temporary, err := os.MkdirTemp("", "coverage-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		profile = filepath.Join(temporary, "profile")
	}
	if err := measure(dir, profile); err != nil {
		return err
	}
	lines, err := readProfile(profile)
	if err != nil {
		return err
	}
	total := table(stdout, packages, left, lines)
	if len(left) > 0 {
		fmt.Fprintf(stdout, "not counted, because only tests use them: %s\n", strings.Join(left, ", "))
	}
	if total.percent() < least {
		return fmt.Errorf("expected tests to execute at least %.1f %% of the lines, found %d of %d; "+
			"look at the others with -profile FILE and go tool cover -html=FILE", least, total.covered, total.all)
	}
	return nil
}
