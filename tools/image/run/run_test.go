package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	os.Exit(m.Run())
}

func TestExecute(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/probe"}, Cmd: []string{"args"}}
	layout := imagetest.Layout(t, imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}}))
	for name, c := range map[string]struct {
		args     []string
		expected string
		code     int
	}{
		"command of the image":  {nil, `["/probe" "args"]` + "\n", 0},
		"arguments and a code":  {[]string{"args", "exit=7"}, `["/probe" "args" "exit=7"]` + "\n", 7},
		"standard input's data": {[]string{"stdin"}, `"in" <nil>` + "\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout strings.Builder
			code, err := execute(layout, c.args, runner.Options{Stdin: strings.NewReader("in"), Stdout: &stdout})
			if err != nil || code != c.code || stdout.String() != c.expected {
				t.Errorf("expected %q and code %d, found %q and code %d, %v", c.expected, c.code, stdout.String(), code, err)
			}
		})
	}
}

func TestExecuteRejects(t *testing.T) {
	if _, err := execute(t.TempDir(), nil, runner.Options{}); err == nil {
		t.Error("expected an error for a folder that is no layout, found none")
	}
}

func TestRunNeedsSpecification(t *testing.T) {
	var stderr strings.Builder
	argv0 := filepath.Join(t.TempDir(), "image_run")
	if code := run([]string{argv0}, nil, nil, &stderr); code != cannotRun || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected code %d and an error that names the specification, found %d and %q", cannotRun, code, stderr.String())
	}
}
