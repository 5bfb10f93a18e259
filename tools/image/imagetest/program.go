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
// Bazel, PROBE is its runfiles path; without Bazel the go command builds it.
func Probe(t testing.TB) []byte {
	t.Helper()
	program, err := probe()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var probe = sync.OnceValues(func() ([]byte, error) {
	if rlocation := os.Getenv("PROBE"); rlocation != "" {
		name, err := runfiles.Rlocation(rlocation)
		if err != nil {
			return nil, err
		}
		return os.ReadFile(name)
	}
	dir, err := os.MkdirTemp("", "probe-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "probe")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", name, "example.com/thimble/tools/image/imagetest/probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(name)
})
