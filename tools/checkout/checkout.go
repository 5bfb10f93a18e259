// Package checkout clones this repository and runs commands in clones.
package checkout

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Checkout is a folder with the repository, and how commands run there.
type Checkout struct {
	Dir string
	// Env is the environment of commands; nil is this process's.
	Env    []string
	Stderr io.Writer
}

// Clone makes a checkout in a folder that is not there yet, of the commit that is checked out in
// c, and that shares nothing with it.
func (c Checkout) Clone(dir string) (Checkout, error) {
	if err := c.Run("git", "clone", "--quiet", "--no-hardlinks", ".", dir); err != nil {
		return Checkout{}, err
	}
	c.Dir = dir
	return c, nil
}

// Run executes a program, whose standard output is that of errors. One with a slash is the
// checkout's.
func (c Checkout) Run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if strings.Contains(name, "/") {
		cmd.Path, cmd.Err = filepath.Join(c.Dir, name), nil
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.Dir, c.Env, c.Stderr, c.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("in %s: %s %s: %w", c.Dir, name, strings.Join(args, " "), err)
	}
	return nil
}

// Remove stops the server, which would hold on to its output base, and deletes that, but not
// the checkout.
func (c Checkout) Remove() error {
	if _, err := os.Stat(filepath.Join(c.Dir, "tools/bazel")); err != nil {
		return nil
	}
	return c.Run("tools/bazel", "clean", "--expunge")
}
