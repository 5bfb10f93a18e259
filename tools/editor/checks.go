package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What of the repository gopls is asked about.
const (
	file     = "apps/notes/command.go"
	imported = "cobra.Command"
)

// definition wants gopls to find the third-party package where Bazel has unpacked it; the go
// command has it elsewhere.
func (c checkout) definition(ctx context.Context) error {
	base, err := c.output(ctx, filepath.Join(c.dir, "tools/bazel"), "info", "output_base")
	if err != nil {
		return err
	}
	source, err := os.ReadFile(filepath.Join(c.dir, file))
	if err != nil {
		return err
	}
	at, err := position(source, imported)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	found, err := c.ask(ctx, "definition", file+":"+at)
	if err != nil {
		return err
	}
	if external := filepath.Join(strings.TrimSpace(base), "external") + "/"; !strings.HasPrefix(found, external) {
		return fmt.Errorf("%s:%s: expected gopls to find the definition of %s below %s, found %q; it asked the go command instead of tools/editor/gopackagesdriver",
			file, at, imported, external, found)
	}
	return nil
}

// position returns the line and the column of the name in the first use of package.name.
func position(source []byte, use string) (string, error) {
	before, _, found := bytes.Cut(source, []byte(use))
	if !found {
		return "", fmt.Errorf("expected it to use %s, found no such use; name another one in tools/editor/checks.go", use)
	}
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') + strings.IndexByte(use, '.') + 1
	return fmt.Sprintf("%d:%d", line, column), nil
}

func (c checkout) sound(ctx context.Context) error {
	found, err := c.ask(ctx, "check", file)
	if err == nil && found != "" {
		err = fmt.Errorf("expected gopls to find nothing wrong with %s, found:\n%s", file, found)
	}
	return err
}

const brokenBuild = `load("@rules_go//go:def.bzl", "go_library")

go_library(
    name = "broken",
    srcs = ["broken.go"],
    importpath = "example.com/broken",
    deps = ["@com_github_spf13_cobra//:cobra"],
)
`

const brokenSource = `package broken

import "github.com/spf13/cobra"

var _ cobra.Commando
`

// broken adds a package for as long as gopls is asked about it: one that stayed would be shown
// as broken in every editor.
func (c checkout) broken(ctx context.Context) error {
	dir, err := os.MkdirTemp(filepath.Join(c.dir, "tools/editor"), "broken-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, content := range map[string]string{"BUILD.bazel": brokenBuild, "broken.go": brokenSource} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	found, err := c.ask(ctx, "check", filepath.Join(dir, "broken.go"))
	if err != nil {
		return err
	}
	if expected := "/broken.go:5:13-21: undefined: cobra.Commando"; !strings.Contains(found, expected) {
		return fmt.Errorf("expected gopls to find %q in a broken file, found %q", expected, found)
	}
	return nil
}
