package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

func TestMain(m *testing.M) {
	runner.Init()
	if os.Getenv("RUNFILES_DIR") == "" {
		// The absolute paths of these tests are runfiles paths too, if there are runfiles.
		os.Setenv("RUNFILES_DIR", os.TempDir())
	}
	os.Exit(m.Run())
}

func expectFailures(t *testing.T, failures []failure, messages []string) {
	t.Helper()
	if (len(failures) > 0) != (len(messages) > 0) {
		t.Fatalf("expected failures with %q, found %+v", messages, failures)
	}
	var said []string
	for _, f := range failures {
		said = append(said, f.Expected, f.Found, f.Where, f.Remedy)
		if f.Expected == "" || f.Found == "" || f.Remedy == "" {
			t.Errorf("expected a complete failure, found %+v", f)
		}
	}
	for _, message := range messages {
		if !strings.Contains(strings.Join(said, "\n"), message) {
			t.Errorf("expected %q, found %q", message, said)
		}
	}
}

// host is the platform of this machine, which the tests' programs are for.
const host = "linux/" + runtime.GOARCH

// newSpec is the specification of a test of these images.
func newSpec(t *testing.T, images ...ocidir.Image) specification {
	t.Helper()
	return specification{Spec: driver.Spec{
		Test: "//t:image_test", Label: "//t:image", Image: imagetest.Layout(t, images...),
		Platform: host, TimeoutSeconds: 30,
	}}
}

// newProbe is an image that executes the probe with the command, for this machine.
func newProbe(t *testing.T, command ...string) ocidir.Image {
	t.Helper()
	config := v1.Config{Entrypoint: []string{"/probe"}, Cmd: command, User: "65532:65532", Env: []string{"IMAGE=image"}}
	return imagetest.New(t, runtime.GOARCH, config, []imagetest.File{
		{Name: "probe", Content: imagetest.Probe(t)},
		{Name: "data/", Type: tar.TypeDir, Mode: 0o755, UID: 65532, GID: 65532},
	})
}

// expectRun runs a test as Bazel does. It has to pass, or to fail with the messages.
func expectRun(t *testing.T, spec specification, messages ...string) (stdout string) {
	t.Helper()
	argv0 := filepath.Join(t.TempDir(), "image_test")
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(argv0+".json", data, 0o644); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	code := run([]string{argv0}, &out, &log)
	if (code != 0) != (len(messages) > 0) || code != 0 && !strings.Contains(log.String(), spec.Test) {
		t.Errorf("expected a test that says %q, found exit code %d and %s", messages, code, &log)
	}
	for _, message := range messages {
		if !strings.Contains(log.String(), message) {
			t.Errorf("expected %q, found %s", message, &log)
		}
	}
	return out.String()
}

// goldenFile is a file with the text; its name is absolute.
func goldenFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "golden.txt")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRunNeedsSpecification(t *testing.T) {
	var stdout, stderr bytes.Buffer
	argv0 := filepath.Join(t.TempDir(), "image_test")
	if code := run([]string{argv0}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected an error that names the specification, found %d, %q", code, &stderr)
	}
	if err := os.WriteFile(argv0+".json", []byte("["), 0o644); err != nil {
		t.Fatal(err)
	}
	if code := run([]string{argv0}, &stdout, &stderr); code != 1 {
		t.Errorf("broken specification: expected 1, found %d", code)
	}
}

func TestRunWithoutLayout(t *testing.T) {
	spec := newSpec(t)
	spec.Image = t.TempDir()
	spec.Content = &content{}
	expectRun(t, spec, "expected an OCI image layout")
	spec.Content, spec.Execution = nil, &execution{}
	expectRun(t, spec, "expected an OCI image layout")
}
