// Command test tests images: what they hold, what they weigh, what they do.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

// specification is what the rules in content_test.bzl and execution_test.bzl
// write. One of Content, Execution and Update says what to do.
type specification struct {
	driver.Spec
	Content   *content
	Execution *execution
	Update    string // path of a listing in the workspace
}

// A failure is one expectation that an image does not meet.
type failure struct {
	Expected, Found, Where, Remedy string
}

func main() {
	runner.Init()
	os.Exit(run(os.Args, os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	var spec specification
	err := launch.Spec(args[0], &spec)
	var failures []failure
	if err == nil {
		failures, err = check(context.Background(), spec, stdout)
	}
	for _, f := range failures {
		fmt.Fprintf(stderr, "FAIL %s\n  expected: %s\n  found:    %s\n  where:    %s\n  do:       %s\n",
			spec.Test, f.Expected, f.Found, f.Where, f.Remedy)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Test, err)
	}
	if err != nil || len(failures) > 0 {
		return 1
	}
	return 0
}

func check(ctx context.Context, spec specification, log io.Writer) ([]failure, error) {
	if spec.Execution != nil {
		image, err := driver.Open(spec.Spec)
		if err != nil {
			return nil, err
		}
		if spec.Execution.Bare {
			return checkStart(ctx, image, log)
		}
		return checkExecution(ctx, *spec.Execution, image, log)
	}
	images, err := launch.Images(spec.Image)
	if err != nil {
		return nil, err
	}
	subjects, err := read(images, spec.Label)
	if err != nil {
		return nil, err
	}
	if spec.Content != nil {
		return checkContent(*spec.Content, spec.Label, subjects, log)
	}
	return nil, updateListing(spec.Update, subjects, log)
}
