package imagetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// Probe returns the static program of the folder probe, for this machine's platform. Under
// Bazel, PROBE has its runfiles path; without Bazel, the go command builds it.
func Probe(t testing.TB) []byte {
	t.Helper()
	return Program(t, "PROBE", "example.com/thimble/tools/image/imagetest/probe")
}

// Program returns a static program for this machine's platform. Under Bazel, the variable has its
// runfiles path; without Bazel, the go command builds the package.
func Program(t testing.TB, variable, importPath string) []byte {
	t.Helper()
	program, _ := programs.LoadOrStore(importPath, sync.OnceValues(func() ([]byte, error) {
		return build(variable, importPath)
	}))
	data, err := program.(func() ([]byte, error))()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var programs sync.Map

func build(variable, importPath string) ([]byte, error) {
	if rlocation := os.Getenv(variable); rlocation != "" {
		name, err := runfiles.Rlocation(rlocation)
		if err != nil {
			return nil, err
		}
		return os.ReadFile(name)
	}
	dir, err := os.MkdirTemp("", "program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", name, importPath)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(name)
}
