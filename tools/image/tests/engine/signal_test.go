package engine

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

func TestSignalsAsInEngine(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		signal syscall.Signal
	}{
		"handled":       {[]string{"serve=tcp=127.0.0.1:8080"}, syscall.SIGTERM},
		"not handled":   {[]string{"sleep"}, syscall.SIGTERM},
		"not to handle": {[]string{"sleep"}, syscall.SIGKILL},
	} {
		t.Run(name, func(t *testing.T) {
			image := newImage(t, v1.Config{Entrypoint: []string{"/probe", "stderr=ready"}, User: "65532"})
			expected, found := signalInEngine(t, image, c.args, c.signal), signalInRunner(t, image, c.args, c.signal)
			if expected != found {
				t.Errorf("expected exit code %s as in the engine, found %s", expected, found)
			}
		})
	}
}

// settled is the time from a program's "ready" until it handles signals.
const settled = 300 * time.Millisecond

func signalInEngine(t *testing.T, image ocidir.Image, args []string, s syscall.Signal) (code string) {
	t.Helper()
	docker := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), "docker", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("docker %q: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	container := docker(append([]string{"run", "--detach", "--network=none", load(t, image)}, args...)...)
	defer docker("rm", "--force", container)
	for docker("logs", container) == "" {
		time.Sleep(settled / 10)
	}
	time.Sleep(settled)
	docker("kill", fmt.Sprintf("--signal=%d", int(s)), container)
	return docker("wait", container)
}

func signalInRunner(t *testing.T, image ocidir.Image, args []string, s syscall.Signal) (code string) {
	t.Helper()
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	p, err := runner.Start(t.Context(), image, tree, runner.Options{Args: args})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(settled)
	if err := p.Signal(s); err != nil {
		t.Fatal(err)
	}
	number, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(number)
}
