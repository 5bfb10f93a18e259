package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// An engine is a container engine that answers.
type engine struct {
	program  string // its command
	platform string // of its containers, as in "linux/arm64"
}

// engines are the commands that are tried, in this order, with the arguments that make
// each say its platform.
var engines = []struct {
	program string
	ask     []string
}{
	{"docker", []string{"version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"}},
	{"podman", []string{"info", "--format", "{{.Host.OS}}/{{.Host.Arch}}"}},
	{"nerdctl", []string{"info", "--format", "{{.OSType}}/{{.Architecture}}"}},
}

// machines are the names that engines give to architectures, where they are not Go's.
var machines = map[string]string{"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm"}

func findEngine(ctx context.Context) (*engine, error) {
	var failures []string
	for _, e := range engines {
		if _, err := exec.LookPath(e.program); err != nil {
			continue
		}
		answer, err := output(exec.CommandContext(ctx, e.program, e.ask...))
		if err != nil {
			failures = append(failures, fmt.Sprintf("%s does not answer: %v", e.program, err))
			continue
		}
		platform := strings.TrimSpace(answer)
		if system, machine, _ := strings.Cut(platform, "/"); machines[machine] != "" {
			platform = system + "/" + machines[machine]
		}
		return &engine{program: e.program, platform: platform}, nil
	}
	if len(failures) == 0 {
		return nil, errors.New("expected a container engine, found none of docker, podman and nerdctl on PATH; install one")
	}
	return nil, fmt.Errorf("expected a container engine that answers: %s; start it", strings.Join(failures, "; "))
}

// load streams what write writes into the engine. The engine's own output is shown only
// when it fails: what matters of it is the line that this program prints.
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

// output runs the command; its error holds what the command said.
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
