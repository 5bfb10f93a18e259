package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"example.com/thimble/tools/image/runner"
)

// checkExecution executes an image of this machine's platform.
func checkExecution(ctx context.Context, spec specification, s subject, log io.Writer) ([]failure, error) {
	var stdout, stderr bytes.Buffer
	code, err := runner.Run(ctx, s.Image, s.Tree, runner.Options{Stdout: &stdout, Stderr: &stderr})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	if stderr.Len() > 0 {
		fmt.Fprintf(log, "%s wrote to standard error:\n%s\n", s.Name, stderr.Bytes())
	}

	var failures []failure
	if code != spec.ExitCode {
		failures = append(failures, failure{
			Expected: fmt.Sprintf("exit code %d", spec.ExitCode),
			Found:    fmt.Sprintf("exit code %d; standard error: %q", code, stderr.String()),
			Where:    s.Name,
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
			Where:    s.Name,
			Remedy:   remedy,
		})
	}
	return failures, nil
}
