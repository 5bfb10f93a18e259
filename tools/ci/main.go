// Command ci runs a newcomer's commands in this checkout, and fails if a result differs from the
// README. `go run ./tools/ci` runs the checks for every change; -nightly runs slower checks instead.
// Arguments are flags of bazel test. The last line counts the tests of bazel test.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], request.checks, os.Stdout, os.Stderr)) }

// A request says which checks to run, and where Bazel writes its events.
type request struct {
	nightly bool
	flags   []string // of bazel test
	events  string
}

func run(args []string, checks func(request) []check, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("ci", flag.ContinueOnError)
	flags.SetOutput(stderr)
	nightly := flags.Bool("nightly", false, "check what takes longer, in place of what every change has to pass")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	dir, err := os.MkdirTemp("", "ci-")
	if err != nil {
		fmt.Fprintf(stderr, "ci: %v\n", err)
		return 1
	}
	defer os.RemoveAll(dir)
	events := filepath.Join(dir, "events.json")

	code := 0
	for _, c := range checks(request{*nightly, flags.Args(), events}) {
		if err := c.run(stdout, stderr); err != nil {
			fmt.Fprintf(stderr, "ci: %v\n", err)
			code = 1
		}
	}
	result, err := readEvents(events)
	if err != nil {
		fmt.Fprintf(stderr, "ci: %v\n", err)
		return 1
	}
	if problem := result.problem(); problem != "" {
		fmt.Fprintf(stderr, "ci: %s\n", problem)
		code = 1
	}
	fmt.Fprintln(stdout, result)
	return code
}

// A check returns an error if something is wrong.
type check interface {
	run(stdout, stderr io.Writer) error
}

// A step is one command, with its expected standard output; "" allows any output.
type step struct {
	command  []string
	expected string
}

func (s step) run(stdout, stderr io.Writer) error {
	name := strings.Join(s.command, " ")
	fmt.Fprintf(stdout, "==> %s\n", name)
	start := time.Now()
	var printed bytes.Buffer
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(stdout, &printed), stderr
	err := cmd.Run()
	fmt.Fprintf(stdout, "<== %s: %.1f s\n", name, time.Since(start).Seconds())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if s.expected != "" && printed.String() != s.expected {
		return fmt.Errorf("%s: expected it to print %q, found %q", name, s.expected, printed.String())
	}
	return nil
}
