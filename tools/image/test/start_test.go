package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/test/driver"
)

// What crashes and what does not, on every platform, is in tools/image/tests/start.
func TestStart(t *testing.T) {
	const wanted = "expected: a program that starts: one that ends by itself, with any exit code, or still runs after 1s\n"
	for name, c := range map[string]struct {
		command  []string
		messages []string
	}{
		"ends":                          {nil, nil},
		"any code":                      {[]string{"stderr=usage: probe", "exit=64"}, nil},
		"code of a crash, and no trace": {[]string{"stderr=panic: none", "exit=2"}, nil},
		"code of a signal":              {[]string{"exit=139"}, nil},
		"runs":                          {[]string{"sleep"}, nil},
		"crashes": {[]string{"stderr=oh", "abort"}, []string{
			wanted, "found:    exit code 2 after a crash; standard error:\n    oh\n    SIGABRT: abort\n", "\n    goroutine ",
			"where:    //t:image on " + host, "do:       correct the program; or, if it needs more to start, give the image_test that",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := newSpec(t, newProbe(t, c.command...))
			spec.Execution = &execution{Bare: true}
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestStartOfWhatIsNoProgram(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/x"}, User: "65532"}
	spec := newSpec(t, imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "x", Content: []byte("text")}}))
	spec.Execution = &execution{Bare: true}
	expectRun(t, spec, "//t:image on "+host, "executing /x: exec format error", "expected a static program for "+host)
}

func TestStartShowsStandardError(t *testing.T) {
	spec := newSpec(t, newProbe(t, "stderr=usage: probe", "exit=1"))
	spec.Execution = &execution{Bare: true}
	if stdout, want := expectRun(t, spec), fmt.Sprintf("//t:image on %s wrote to standard error:\nusage: probe\n", host); !strings.Contains(stdout, want) {
		t.Errorf("expected %q, found %q", want, stdout)
	}
}

func TestStartWithinTimeout(t *testing.T) {
	image, err := driver.Open(newSpec(t, newProbe(t, "sleep")).Spec)
	if err != nil {
		t.Fatal(err)
	}
	image.Timeout = time.Nanosecond
	failures, err := checkStart(t.Context(), image, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	expectFailures(t, failures, []string{"none within 1ns", "raise timeout_seconds"})

	// As long as the grace period, or shorter: what runs until then has started.
	image.Timeout = grace / 2
	if failures, err := checkStart(t.Context(), image, t.Output()); err != nil || len(failures) > 0 {
		t.Errorf("expected a program that has started, found %v, %v", failures, err)
	}
}

func TestCrashed(t *testing.T) {
	for name, c := range map[string]struct {
		stderr  string
		crashed bool
	}{
		"panic":        {"panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n", true},
		"after a log":  {"starting\npanic: oh [recovered]\n\tpanic: oh\n\ngoroutine 7 gp=0x1 m=0 mp=0x2 [running]:\nmain.main()\n", true},
		"fatal error":  {"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases)]:\nmain.main()\n", true},
		"out of stack": {"runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\n\ngoroutine 1 [running]:\n", true},
		"signal":       {"SIGILL: illegal instruction\nPC=0x1 m=0 sigcode=2\n\ngoroutine 1 [running]:\n", true},
		"no trace":     {"panic: oh\n", false},
		"no header":    {"goroutine 1 [running]:\n", false},
		"in a line":    {"no panic: oh\n\ngoroutine 1 [running]:\n", false},
		"usage":        {"usage: program\nfatal error: no command\n", false},
		"nothing":      {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			if found := crashed.MatchString(c.stderr); found != c.crashed {
				t.Errorf("expected %t, found %t", c.crashed, found)
			}
		})
	}
}
