package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"example.com/thimble/tools/image/test/driver"
)

// execution is how to execute an image, and what it has to do then.
type execution struct {
	// Bare is set where nothing of the following was given: the program has to start.
	Bare bool

	Args     []string // nil: the image's own
	Env      map[string]string
	Stdin    string
	Writable bool
	HTTP     []probe
	Signal   string // "": none
	ExitCode int
	Stdout   *expectation // nil: any
	Stderr   *expectation // nil: any
}

// checkExecution executes an image until it ends, in the way that the execution wants: by
// itself, by a signal, or, after probes alone, by being killed.
func checkExecution(ctx context.Context, e execution, image *driver.Image, log io.Writer) ([]failure, error) {
	p, err := start(ctx, e, image)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", image.Name, err)
	}
	defer p.kill()
	if failures, err := p.talk(e); len(failures) > 0 || err != nil {
		return failures, err
	}
	if e.Signal == "" && len(e.HTTP) > 0 {
		p.kill()
	}
	var failures []failure
	if p.killed {
		// A program that the test killed has no exit code of its own.
	} else if late, err := p.wait("the program to end" + after(e.Signal)); len(late) > 0 || err != nil {
		return late, err
	} else if p.code != e.ExitCode {
		failures = []failure{{
			Expected: fmt.Sprintf("exit code %d", e.ExitCode),
			Found:    fmt.Sprintf("exit code %d; %s", p.code, p.wrote()),
			Where:    p.Name,
			Remedy:   "correct the program, or exit_code",
		}}
	}

	if text := p.stderr.String(); e.Stderr == nil && text != "" {
		fmt.Fprintf(log, "%s wrote to standard error:\n%s\n", p.Name, text)
	}
	stdout, err := e.Stdout.check("standard output", "stdout", p.stdout.String(), p.Name)
	if err != nil {
		return nil, err
	}
	stderr, err := e.Stderr.check("standard error", "stderr", p.stderr.String(), p.Name)
	return slices.Concat(failures, stdout, stderr), err
}

func after(signal string) string {
	if signal == "" {
		return ""
	}
	return " after " + signal
}

// talk sends the requests of the test to the program, and then the signal.
func (p *program) talk(e execution) ([]failure, error) {
	for _, probe := range e.HTTP {
		if failures, err := probe.check(p); len(failures) > 0 || err != nil {
			return failures, err
		}
	}
	if e.Signal == "" {
		return nil, nil
	}
	if len(e.HTTP) == 0 {
		if failures, err := p.waitForOutput("output, which " + e.Signal + " follows"); len(failures) > 0 || err != nil {
			return failures, err
		}
	}
	return nil, p.signal(e.Signal)
}
