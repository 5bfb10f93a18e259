// Command editor asks gopls about files of this checkout, as editors do, and fails where gopls
// does not know through Bazel what they import, or finds nothing wrong with a broken one.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

var gopls = []string{"go", "run", "golang.org/x/tools/gopls@v0.23.0"}

func main() { os.Exit(run(".", gopls, os.Args[1:], os.Stdout, os.Stderr)) }

// run asks that gopls about the checkout in the folder.
func run(dir string, gopls, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("editor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "editor: expected no arguments, found %q\n", flags.Args())
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := check(ctx, dir, gopls, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "editor: %v\n", err)
		return 1
	}
	return 0
}

func check(ctx context.Context, dir string, gopls []string, stdout, stderr io.Writer) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	c := checkout{dir: dir, gopls: gopls, stderr: stderr}
	for _, step := range []struct {
		does  string
		check func(context.Context) error
	}{
		{"knows through Bazel where " + imported + " of " + file + " is defined", c.definition},
		{"finds nothing wrong with " + file, c.sound},
		{"finds what is wrong with a broken file", c.broken},
	} {
		if err := step.check(ctx); err != nil {
			return err
		}
		fmt.Fprintln(stdout, "gopls", step.does)
	}
	return nil
}

// A checkout is this repository, and how to call gopls in it.
type checkout struct {
	dir    string // absolute
	gopls  []string
	stderr io.Writer
}

func (c checkout) ask(ctx context.Context, args ...string) (string, error) {
	return c.output(ctx, append(c.gopls[:len(c.gopls):len(c.gopls)], args...)...)
}

func (c checkout) output(ctx context.Context, command ...string) (string, error) {
	var stdout bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, &stdout, c.stderr
	cmd.Env = append(os.Environ(), "GOPACKAGESDRIVER="+filepath.Join(c.dir, "tools/editor/gopackagesdriver"))
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w", cmd, err)
	}
	return stdout.String(), nil
}
