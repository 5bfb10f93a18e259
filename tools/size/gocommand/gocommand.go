// Package gocommand runs the go command.
package gocommand

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
)

// ForLinux is the environment in which the go command builds static programs for Linux on an
// architecture, as images have them.
func ForLinux(goarch string) []string {
	return []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + goarch, "GOARM=7"}
}

// Run runs the go command with more in its environment, and returns what it prints. An error
// has what it says.
func Run(env []string, args ...string) ([]byte, error) {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	command.Stderr = &said
	printed, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w:\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return printed, nil
}
