package main

import (
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
)

func text(s string) *expectation { return &expectation{Text: s} }

func TestExecution(t *testing.T) {
	spec := newSpec(t, newProbe(t, "args"))
	for name, c := range map[string]struct {
		execution execution
		messages  []string
	}{
		"nothing":             {execution{}, nil},
		"command":             {execution{Stdout: text(`["/probe" "args"]` + "\n")}, nil},
		"other output":        {execution{Stdout: text("Hello\n")}, []string{`expected: standard output "Hello\n"`, `\"args\"`, "//t:image on " + host, "or stdout"}},
		"lines":               {execution{Args: []string{"args", "args"}, Stdout: text("[\"/probe\" \"args\" \"args\"]\nb\n")}, []string{"standard output of 27 bytes", "50 bytes", "\n    -b\n    +[\"/probe\" \"args\" \"args\"]\n"}},
		"args":                {execution{Args: []string{"args", "x y"}, Stdout: text(`["/probe" "args" "x y"]` + "\n")}, nil},
		"other args":          {execution{Args: []string{"args", "x", "y"}, Stdout: text(`["/probe" "args" "x y"]` + "\n")}, []string{`\"x\" \"y\"`}},
		"no args":             {execution{Args: []string{}, Stdout: text("")}, nil},
		"env":                 {execution{Args: []string{"variable=GREETING", "variable=IMAGE"}, Env: map[string]string{"GREETING": "hello"}, Stdout: text("hello\nimage\n")}, nil},
		"env over the image":  {execution{Args: []string{"variable=IMAGE"}, Env: map[string]string{"IMAGE": "test"}, Stdout: text("test\n")}, nil},
		"other env":           {execution{Args: []string{"variable=GREETING"}, Env: map[string]string{"GREETING": "hi"}, Stdout: text("hello\n")}, []string{`found:    "hi\n"`}},
		"stdin":               {execution{Args: []string{"stdin"}, Stdin: "in", Stdout: text(`"in" <nil>` + "\n")}, nil},
		"empty stdin":         {execution{Args: []string{"stdin"}, Stdout: text(`"" <nil>` + "\n")}, nil},
		"other stdin":         {execution{Args: []string{"stdin"}, Stdin: "in", Stdout: text(`"out" <nil>` + "\n")}, []string{`\"in\" <nil>`}},
		"stderr":              {execution{Args: []string{"stderr=oh"}, Stdout: text(""), Stderr: text("oh\n")}, nil},
		"other stderr":        {execution{Args: []string{"stderr=oh"}, Stderr: text("")}, []string{`standard error ""`, `found:    "oh\n"`, "or stderr"}},
		"code":                {execution{Args: []string{"exit=3"}, ExitCode: 3}, nil},
		"other code":          {execution{Args: []string{"stderr=oh", "exit=3"}}, []string{"exit code 0", `exit code 3; standard output: "", standard error: "oh\n"`, "or exit_code"}},
		"code and output":     {execution{Args: []string{"exit=3"}, Stdout: text("x\n")}, []string{"exit code 3", `standard output "x\n"`}},
		"signal":              {execution{Args: []string{"stop"}, Signal: "SIGTERM", ExitCode: 3, Stdout: text("ready\nstopped\n")}, nil},
		"kill":                {execution{Args: []string{"sleep"}, Signal: "SIGKILL", ExitCode: 137}, nil},
		"signal, other code":  {execution{Args: []string{"stop"}, Signal: "SIGTERM"}, []string{"exit code 0", "exit code 3"}},
		"signal, but silence": {execution{Args: []string{"exit=4"}, Signal: "SIGTERM"}, []string{"output, which SIGTERM follows", "exit code 4 before that"}},
		"unknown signal":      {execution{Args: []string{"sleep"}, Signal: "SIGNONE"}, []string{"SIGNONE"}},
		"read-only":           {execution{Args: []string{"create=/file"}, Stdout: text("open /file: read-only file system\n")}, nil},
		"writable":            {execution{Args: []string{"create=/data/file"}, Writable: true, Stdout: text("<nil>\n")}, nil},
		"not writable":        {execution{Args: []string{"create=/data/file"}, Stdout: text("<nil>\n")}, []string{"read-only file system"}},
	} {
		t.Run(name, func(t *testing.T) {
			spec.Execution = &c.execution
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestExecutionComparesGoldenFiles(t *testing.T) {
	golden := goldenFile(t, "oh\n")
	spec := newSpec(t, newProbe(t, "stderr=oh"))
	spec.Execution = &execution{Stderr: &expectation{File: golden}}
	expectRun(t, spec)
	spec.Execution = &execution{Stdout: &expectation{File: golden}}
	expectRun(t, spec, `standard output "oh\n"`, "golden file "+golden)
	spec.Execution = &execution{Stdout: &expectation{File: golden + ".missing"}}
	expectRun(t, spec, "expected the golden file of stdout", golden+".missing")
}

func TestExecutionOutOfTime(t *testing.T) {
	spec := newSpec(t, newProbe(t))
	for name, c := range map[string]struct {
		execution execution
		message   string
	}{
		"by itself":      {execution{Args: []string{"stderr=oh", "sleep"}}, "expected: the program to end, within 2s\n"},
		"after a signal": {execution{Args: []string{"deaf", "stderr=oh", "sleep"}, Signal: "SIGTERM"}, "expected: the program to end after SIGTERM, within 2s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := spec
			spec.Execution, spec.TimeoutSeconds = &c.execution, 2
			expectRun(t, spec, c.message, "the program was killed", `standard output: "sleeping\n"`, `standard error: "oh\n"`, "raise timeout_seconds")
		})
	}
}

func TestExecutionWithoutOutputForSignal(t *testing.T) {
	spec := newSpec(t, newProbe(t))
	spec.Execution, spec.TimeoutSeconds = &execution{Args: []string{"nap"}, Signal: "SIGTERM"}, 1
	expectRun(t, spec, "output, which SIGTERM follows, within 1s", `standard output: ""`)
}

func TestExecutionPicksItsPlatform(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/probe"}, User: "65532"}
	other := imagetest.New(t, "wasm", config)
	spec := newSpec(t, other, newProbe(t, "args"))
	spec.Execution = &execution{}
	expectRun(t, spec)

	spec.Platform = "linux/arm/v7"
	expectRun(t, spec, "expected an image for linux/arm/v7 in //t:image", "found linux/wasm, "+host, "remove it from the test's platforms")
}

func TestExecutionOfWhatIsNoProgram(t *testing.T) {
	image := newProbe(t)
	spec := newSpec(t, imagetest.New(t, image.Platform.Architecture, v1.Config{Entrypoint: []string{"/x"}, User: "65532"}, []imagetest.File{{Name: "x", Content: []byte("\x7fELF")}}))
	spec.Execution = &execution{}
	expectRun(t, spec, "//t:image on "+host, "/x")
}

func TestExecutionShowsStandardError(t *testing.T) {
	spec := newSpec(t, newProbe(t, "stderr=oh"))
	spec.Execution = &execution{}
	if stdout, want := expectRun(t, spec), fmt.Sprintf("//t:image on %s wrote to standard error:\noh\n", host); !strings.Contains(stdout, want) {
		t.Errorf("expected %q, found %q", want, stdout)
	}
}
