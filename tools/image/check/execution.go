package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/runner"
)

// checkExecution executes the image of this machine's platform.
func checkExecution(ctx context.Context, spec specification, images []ocidir.Image, log io.Writer) ([]failure, error) {
	image, err := native(images)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; an image that this machine cannot execute cannot be tested on it", spec.Label, err)
	}
	var stdout, stderr bytes.Buffer
	code, err := runner.Run(ctx, image, runner.Options{Stdout: &stdout, Stderr: &stderr})
	name := fmt.Sprintf("%s on %s", spec.Label, image.Platform)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if stderr.Len() > 0 {
		fmt.Fprintf(log, "%s wrote to standard error:\n%s\n", name, stderr.Bytes())
	}

	var failures []failure
	if code != spec.ExitCode {
		failures = append(failures, failure{
			Expected: fmt.Sprintf("exit code %d", spec.ExitCode),
			Found:    fmt.Sprintf("exit code %d; standard error: %q", code, stderr.String()),
			Where:    name,
			Remedy:   "correct the program, or exit_code",
		})
	}
	if spec.CheckStdout && stdout.String() != spec.Stdout {
		remedy := "correct the program, or stdout"
		if spec.StdoutFile != "" {
			remedy = "correct the program, or the golden file " + spec.StdoutFile
		}
		failures = append(failures, failure{
			Expected: fmt.Sprintf("standard output %q", spec.Stdout),
			Found:    fmt.Sprintf("%q", stdout.String()),
			Where:    name,
			Remedy:   remedy,
		})
	}
	return failures, nil
}

func native(images []ocidir.Image) (ocidir.Image, error) {
	for _, image := range images {
		if image.Platform.OS == runtime.GOOS && image.Platform.Architecture == runtime.GOARCH {
			return image, nil
		}
	}
	return ocidir.Find(images, runtime.GOOS+"/"+runtime.GOARCH)
}
