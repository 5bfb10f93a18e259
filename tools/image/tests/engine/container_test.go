package engine

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/run/runner"
)

// TestInContainer executes an image inside of the engine's container, which denies namespaces by
// default. The error names docker options that allow them, and the test tries these.
func TestInContainer(t *testing.T) {
	const inside = "THIMBLE_TEST_IN_CONTAINER"
	if os.Getenv(inside) != "" {
		image := imagetest.New(t, runtime.GOARCH, v1.Config{Entrypoint: []string{"/empty"}}, []imagetest.File{{Name: "empty", Mode: 0o755}})
		tree, err := image.Tree()
		if err != nil {
			t.Fatal(err)
		}
		_, err = runner.Run(t.Context(), image, tree, runner.Options{})
		t.Fatal(err)
	}
	needEngine(t)
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if problems := executable.CheckStatic(bytes.NewReader(self)); len(problems) > 0 {
		t.Skipf("expected a static test, as Bazel and CGO_ENABLED=0 make it, found %s", problems[0].Found)
	}
	config := v1.Config{Entrypoint: []string{"/test", "-test.run=^TestInContainer$"}, Env: []string{inside + "=1"}}
	tag := load(t, imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "test", Mode: 0o755, Content: self}}))
	run := func(options ...string) string {
		command := slices.Concat([]string{"run", "--rm", "--network=none", "--tmpfs=/tmp"}, options, []string{tag})
		// The test in the container always fails.
		out, _ := exec.CommandContext(t.Context(), "docker", command...).CombinedOutput()
		return string(out)
	}
	for _, user := range []string{"0:0", "65532:65532"} {
		t.Run(user, func(t *testing.T) {
			denied := run("--user=" + user)
			_, options, ok := strings.Cut(denied, "found a container that denies them (creating them: operation not permitted); "+
				"nothing inside of it helps; whoever starts it allows them with: docker run ")
			if !ok {
				t.Fatalf("expected an error that says what allows namespaces, found %s", denied)
			}
			options, _, _ = strings.Cut(options, "\n")
			allowed := run(append(strings.Fields(options), "--user="+user)...)
			if !strings.Contains(allowed, "executing /empty: exec format error") {
				t.Errorf("expected a program that the kernel refuses, found %s", allowed)
			}
		})
	}
}
