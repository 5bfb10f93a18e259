// Command ci does what a newcomer does, in this checkout, and fails where the result is
// not what the README promises. Its last line counts Bazel's tests.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const greeting = "Hello, World!\n"

func main() { os.Exit(run(checks, os.Stdout, os.Stderr)) }

// A check says what is wrong, if anything.
type check interface {
	run(stdout, stderr io.Writer) error
}

// A step is one command, with the standard output that it has to have, if any.
type step struct {
	command  []string
	expected string
}

func checks(events, log string) []check {
	return []check{
		// The execution log is to have every action, in a checkout that has been built, too.
		step{[]string{"tools/bazel", "clean"}, ""},
		step{[]string{"tools/bazel", "test", "//...", "--build_event_json_file=" + events, "--execution_log_compact_file=" + log}, ""},
		step{[]string{"tools/bazel", "run", "//apps/hello:image_load"}, ""},
		step{[]string{"docker", "run", "--rm", "hello:latest"}, greeting},
		step{[]string{"docker", "run", "--rm", "--read-only", "hello:latest"}, greeting},
		step{[]string{"tools/bazel", "run", "//apps/hello:image_run"}, greeting},
		step{[]string{"tools/bazel", "run", "//apps/hello:image_debug_load"}, ""},
		step{[]string{"docker", "run", "--rm", "--read-only", "--entrypoint", "/debug/sh", "hello:debug", "-c", "ls -d /debug/sh /hello"}, "/debug/sh\n/hello\n"},
		// Bazel and tidy have to agree about use_repo; //:tidy_test says so where they do not.
		step{[]string{"tools/bazel", "mod", "tidy"}, ""},
		step{[]string{"tools/bazel", "run", "//tools/size:diff", "--", "-max-growth=0", "HEAD"}, ""},
		step{[]string{"tools/bazel", "test", "--config=tiny", "//tools/size/tiny:hello_test", "//tools/size/tiny:web_test"}, ""},
		refusal{[]string{"tools/bazel", "build", "//tools/lint/testdata"}, "errors found by nogo"},
		step{[]string{"go", "build", "./..."}, ""},
		step{[]string{"go", "vet", "./..."}, ""},
		// What nogo cannot know: who uses what, and what the standard library deprecates.
		step{[]string{"go", "run", "honnef.co/go/tools/cmd/staticcheck", "-checks", "SA1019,U1000", "./..."}, ""},
		// It is go test ./..., too.
		step{[]string{"go", "run", "./tools/coverage", "-min=85"}, ""},
		step{[]string{"go", "run", "./tools/editor"}, ""},
		step{[]string{"go", "run", "./tools/size/page/browser"}, ""},
		step{[]string{"go", "run", "./tools/size/compare"}, ""},
		step{[]string{"go", "run", "./tools/gazelle/elsewhere"}, ""},
		step{[]string{"go", "run", "./tools/cache/faults"}, ""},
		// It compares what two machines build, images too.
		step{[]string{"go", "run", "./tools/cache/share", "-here", log}, ""},
		// All of //... takes half an hour there.
		step{[]string{"go", "run", "./tools/cache/workers/check", "//apps/hello/...", "//tools/cache/launch/..."}, ""},
		step{[]string{"go", "run", "./tools/reproduce", "-commits"}, ""},
	}
}

// run takes the checks for files that Bazel writes its events and its execution log to.
func run(checks func(events, log string) []check, stdout, stderr io.Writer) int {
	dir, err := os.MkdirTemp("", "ci-")
	if err != nil {
		fmt.Fprintf(stderr, "ci: %v\n", err)
		return 1
	}
	defer os.RemoveAll(dir)
	events := filepath.Join(dir, "events.json")

	code := 0
	for _, c := range checks(events, filepath.Join(dir, "execution.log")) {
		if err := c.run(stdout, stderr); err != nil {
			fmt.Fprintf(stderr, "ci: %v\n", err)
			code = 1
		}
	}
	result, err := readEvents(events)
	if err != nil {
		fmt.Fprintf(stderr, "ci: %v\n", err)
		return 1
	}
	if problem := result.problem(); problem != "" {
		fmt.Fprintf(stderr, "ci: %s\n", problem)
		code = 1
	}
	fmt.Fprintln(stdout, result)
	return code
}

func (s step) run(stdout, stderr io.Writer) error {
	name := strings.Join(s.command, " ")
	fmt.Fprintf(stdout, "==> %s\n", name)
	start := time.Now()
	var printed bytes.Buffer
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(stdout, &printed), stderr
	err := cmd.Run()
	fmt.Fprintf(stdout, "<== %s: %.1f s\n", name, time.Since(start).Seconds())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if s.expected != "" && printed.String() != s.expected {
		return fmt.Errorf("%s: expected it to print %q, found %q", name, s.expected, printed.String())
	}
	return nil
}
