package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// measure tests all packages of the module, and writes a profile of what each of the tests
// executes. That includes copies of a test's own program that it starts. Where a test fails,
// the error has what the go command printed.
func measure(dir, profile string) error {
	profile, err := filepath.Abs(profile)
	if err != nil {
		return err
	}
	command := exec.Command("go", "test", "-coverpkg=./...", "-coverprofile="+profile, "./...")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: expected all tests to pass\n%s", command, err, out)
	}
	return nil
}
