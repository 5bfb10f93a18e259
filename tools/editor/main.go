// Command editor loads a file of this checkout like gopls, through gopackagesdriver, and fails if
// the file's imports do not come from Bazel.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

const (
	file     = "apps/notes/command.go"
	imported = "github.com/spf13/cobra"
)

func main() {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(os.Stderr, "editor: %v\n", err)
		os.Exit(1)
	}
	os.Exit(run(dir, filepath.Join(dir, "tools/editor/gopackagesdriver"), os.Stdout, os.Stderr))
}

// run loads the file of a checkout with a driver; "off" stands for the go command.
func run(dir, driver string, stdout, stderr io.Writer) int {
	source, err := load(dir, driver)
	if err == nil {
		err = fromBazel(dir, source)
	}
	if err != nil {
		fmt.Fprintf(stderr, "editor: %s: %v\n", filepath.Join(dir, file), err)
		return 1
	}
	fmt.Fprintf(stdout, "%s imports %s, which Bazel has in %s\n", file, imported, source)
	return 0
}

// load loads the file, and returns a source file of the package that it imports.
func load(dir, driver string) (string, error) {
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps,
		Dir:  dir,
		Env:  append(os.Environ(), "GOPACKAGESDRIVER="+driver),
	}, "file="+filepath.Join(dir, file))
	if err != nil {
		return "", err
	}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return "", p.Errors[0]
		}
		if i := p.Imports[imported]; i != nil && len(i.GoFiles) > 0 {
			return i.GoFiles[0], nil
		}
	}
	return "", fmt.Errorf("expected a package that imports %s, found none in %v", imported, loaded)
}

// fromBazel fails unless Bazel has unpacked the source file.
func fromBazel(dir, source string) error {
	info := exec.Command(filepath.Join(dir, "tools/bazel"), "info", "output_base")
	info.Dir = dir
	base, err := info.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", info, err)
	}
	if external := filepath.Join(strings.TrimSpace(string(base)), "external") + "/"; !strings.HasPrefix(source, external) {
		return fmt.Errorf("expected %s below %s, found it in %s; the go command was asked instead of tools/editor/gopackagesdriver", imported, external, source)
	}
	return nil
}
