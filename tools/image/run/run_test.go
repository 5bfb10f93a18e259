package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/run/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	os.Exit(m.Run())
}

func TestExecute(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	config := v1.Config{Entrypoint: []string{"/probe"}, Cmd: []string{"args"}}
	image := imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}})
	for name, c := range map[string]struct {
		args     []string
		expected string
		code     int
	}{
		"command of the image":  {nil, `["/probe" "args"]` + "\n", 0},
		"arguments and a code":  {[]string{"args", "exit=7"}, `["/probe" "args" "exit=7"]` + "\n", 7},
		"machine's network":     {[]string{"hostname"}, host + " <nil>\n", 0},
		"standard input's data": {[]string{"stdin"}, `"in" <nil>` + "\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout strings.Builder
			code, err := execute(image, c.args, runner.Options{Stdin: strings.NewReader("in"), Stdout: &stdout})
			if err != nil || code != c.code || stdout.String() != c.expected {
				t.Errorf("expected %q and code %d, found %q and code %d, %v", c.expected, c.code, stdout.String(), code, err)
			}
		})
	}
}

func TestRunNeedsSpecification(t *testing.T) {
	var stderr strings.Builder
	argv0 := filepath.Join(t.TempDir(), "image_run")
	if code := run([]string{argv0}, nil, nil, &stderr); code != cannotRun || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected code %d and an error that names the specification, found %d and %q", cannotRun, code, stderr.String())
	}
}
