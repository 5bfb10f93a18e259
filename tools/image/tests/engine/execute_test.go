package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	code := m.Run()
	for tag := range loaded {
		if out, err := exec.Command("docker", "rmi", tag).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "docker rmi: %v: %s", err, out)
			code = 1
		}
	}
	os.Exit(code)
}

// result has a program's output and exit code.
type result struct {
	stdout, stderr string
	code           int
}

// An engine has the exit codes of a shell for files that it cannot execute.
const (
	notExecutable = 126
	notFound      = 127
)

// loaded are the images in the engine, which TestMain removes.
var loaded = map[string]bool{}

// needEngine skips a test if no engine answers. Under Bazel, the target is incompatible without one.
func needEngine(t *testing.T) {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") != "" {
		return
	}
	if out, err := exec.CommandContext(t.Context(), "docker", "version").CombinedOutput(); err != nil {
		t.Skipf("expected a container engine to compare with, found %v: %s", err, out)
	}
}

func load(t *testing.T, image ocidir.Image) (tag string) {
	t.Helper()
	needEngine(t)
	digest, err := image.ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	tag = "thimble-engine-test:" + digest.Hex[:12]
	if loaded[tag] {
		return tag
	}
	parsed, err := name.NewTag(tag)
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := tarball.Write(parsed, image.Image, &archive); err != nil {
		t.Fatal(err)
	}
	load := exec.CommandContext(t.Context(), "docker", "load")
	load.Stdin = &archive
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("docker load: %v: %s", err, out)
	}
	loaded[tag] = true
	return tag
}

func inEngine(t *testing.T, image ocidir.Image, o runner.Options) result {
	t.Helper()
	args := []string{"run", "--rm", "--interactive", "--network=none", "--hostname=localhost"}
	if !o.Writable {
		args = append(args, "--read-only")
	}
	if o.User != "" {
		args = append(args, "--user="+o.User)
	}
	for _, variable := range o.Env {
		args = append(args, "--env="+variable)
	}
	for inside, outside := range o.Volumes {
		args = append(args, "--volume="+outside+":"+inside)
	}
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), "docker", append(append(args, load(t, image)), o.Args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("input"), &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	r := result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	if r.code == notExecutable || r.code == notFound || r.code == 125 {
		t.Log(r.stderr)
		r.stderr = ""
	}
	return r
}

func inRunner(t *testing.T, image ocidir.Image, o runner.Options) result {
	t.Helper()
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader("input"), &stdout, &stderr
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code, err := runner.Run(ctx, image, tree, o)
	if err != nil {
		t.Log(err)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code = notFound
	case errors.Is(err, fs.ErrPermission):
		code = notExecutable
	case err != nil:
		code = 125
	}
	return result{stdout.String(), stderr.String(), code}
}
