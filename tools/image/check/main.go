// Command check tests an image: what it holds, what it weighs, what it does.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/runner"
)

// specification is what the rule image_test writes.
type specification struct {
	Test        string // label of the test
	Label       string // label of the image
	Image       string // runfiles path of an OCI layout
	CheckStdout bool
	Stdout      string
	StdoutFile  string // runfiles path; instead of Stdout
	ExitCode    int
	MaxPulled   budget
	MaxUnpacked budget
}

// A failure is one expectation that an image does not meet.
type failure struct {
	Expected, Found, Where, Remedy string
}

// subject is one image under test.
type subject struct {
	ocidir.Image
	Tree ocidir.Tree
	Name string // for messages: label and platform
}

func main() {
	runner.Init()
	os.Exit(run(os.Args, os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	var spec specification
	err := launch.Spec(args[0], &spec)
	var images []ocidir.Image
	if err == nil {
		images, err = open(&spec)
	}
	var failures []failure
	if err == nil {
		failures, err = check(context.Background(), spec, images, stdout)
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

func open(spec *specification) ([]ocidir.Image, error) {
	dir, err := launch.Path(spec.Image)
	if err != nil {
		return nil, err
	}
	if spec.StdoutFile != "" {
		golden, err := launch.Path(spec.StdoutFile)
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(golden)
		if err != nil {
			return nil, err
		}
		spec.Stdout = string(data)
	}
	return ocidir.Open(dir)
}

func check(ctx context.Context, spec specification, images []ocidir.Image, log io.Writer) ([]failure, error) {
	native, missing := ocidir.Find(images, runtime.GOOS, runtime.GOARCH)
	var host subject
	var failures []failure
	for _, image := range images {
		tree, err := image.Tree()
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", spec.Label, image.Platform, err)
		}
		s := subject{image, tree, fmt.Sprintf("%s on %s", spec.Label, image.Platform)}
		weight, err := checkBudgets(s, spec, log)
		if err != nil {
			return nil, err
		}
		entrypoint, err := checkEntrypoint(s)
		if err != nil {
			return nil, err
		}
		if image.Image == native.Image {
			host = s
		}
		failures = append(failures, weight...)
		failures = append(failures, checkPrograms(s)...)
		failures = append(failures, entrypoint...)
	}
	if missing != nil {
		return failures, fmt.Errorf("%s: %w; an image that this machine cannot execute cannot be tested on it", spec.Label, missing)
	}
	execution, err := checkExecution(ctx, spec, host, log)
	return append(failures, execution...), err
}
