package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// An engine is a container engine that answers.
type engine struct {
	program  string // its command
	platform string // of its containers, as in "linux/arm64"
}

var (
	askDocker  = []string{"version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"}
	askPodman  = []string{"info", "--format", "{{.Host.OS}}/{{.Host.Arch}}"}
	askNerdctl = []string{"info", "--format", "{{.OSType}}/{{.Architecture}}"}
)

// engines are the commands that load tries, in this order. Each has the arguments that make it
// print its platform; docker has those of podman, too, because it may be podman's other name.
var engines = []struct {
	program string
	ask     [][]string
}{
	{"docker", [][]string{askDocker, askPodman}},
	{"podman", [][]string{askPodman}},
	{"nerdctl", [][]string{askNerdctl}},
}

// machines maps the names of architectures that engines print to Go's names, where they differ.
var machines = map[string]string{"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm"}

// patience is how long an engine may take to print its platform.
const patience = 10 * time.Second

// findEngine returns the chosen engine, or the first one that answers where chosen is empty.
func findEngine(ctx context.Context, chosen string) (*engine, error) {
	var names, failures []string
	for _, e := range engines {
		names = append(names, e.program)
		if chosen != "" && chosen != e.program {
			continue
		}
		if _, err := exec.LookPath(e.program); err != nil {
			continue
		}
		platform, err := ask(ctx, e.program, e.ask)
		if err == nil {
			return &engine{program: e.program, platform: platform}, nil
		}
		failures = append(failures, fmt.Sprintf("%s does not answer: %v", e.program, err))
	}
	all := strings.Join(names, ", ")
	switch {
	case len(failures) > 0:
		return nil, fmt.Errorf("expected a container engine that answers, found that %s; start it, give this user access to it, or choose another with --engine", strings.Join(failures, "; "))
	case chosen == "":
		return nil, fmt.Errorf("expected a container engine, found none of %s on PATH; install one", all)
	case slices.Contains(names, chosen):
		return nil, fmt.Errorf("expected the engine %s, found no such program on PATH; install it, or choose another with --engine: %s", chosen, all)
	}
	return nil, fmt.Errorf("--engine: expected one of %s, found %s", all, chosen)
}

// ask returns the platform that an engine prints, or the error of the first command that asked it.
func ask(ctx context.Context, program string, questions [][]string) (platform string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %s", patience))
	defer cancel()
	for _, question := range questions {
		answer, failed := output(exec.CommandContext(ctx, program, question...))
		if failed == nil {
			platform := strings.TrimSpace(answer)
			if system, machine, _ := strings.Cut(platform, "/"); machines[machine] != "" {
				platform = system + "/" + machines[machine]
			}
			return platform, nil
		}
		if ctx.Err() != nil {
			failed = context.Cause(ctx)
		}
		err = cmp.Or(err, failed)
	}
	return "", err
}

// load connects write to the standard input of the engine's load command. The engine's own output
// is shown only when it fails; this program prints a line of its own.
func (e *engine) load(ctx context.Context, write func(io.Writer) error) error {
	cmd := exec.CommandContext(ctx, e.program, "load")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	go func() {
		err := write(stdin)
		written <- errors.Join(err, stdin.Close())
	}()
	_, err = output(cmd)
	if streamed := <-written; err == nil && streamed != nil {
		err = streamed
	}
	if err != nil {
		return fmt.Errorf("%s load: %w", e.program, err)
	}
	return nil
}

// output runs the command; its error has the command's standard error.
func output(cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if said := strings.TrimSpace(stderr.String()); said != "" {
			err = fmt.Errorf("%s (%w)", said, err)
		}
		return "", err
	}
	return stdout.String(), nil
}
