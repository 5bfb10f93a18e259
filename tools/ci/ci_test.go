package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const configured = `{"id":{"targetConfigured":{"label":"//:t"}},"configured":{"targetKind":"go_test rule","testSize":"SMALL"}}` + "\n"

func TestReadEvents(t *testing.T) {
	for name, c := range map[string]struct{ events, expected string }{
		"nothing":    {"", "0 passed, 0 failed"},
		"no test":    {`{"id":{"targetConfigured":{"label":"//:l"}},"configured":{"targetKind":"go_library rule"}}`, "0 passed, 0 failed"},
		"passed":     {configured + `{"id":{"testSummary":{"label":"//:t"}},"testSummary":{"overallStatus":"PASSED"}}`, "1 passed, 0 failed"},
		"flaky":      {configured + `{"id":{"testSummary":{"label":"//:t"}},"testSummary":{"overallStatus":"FLAKY"}}`, "1 passed, 0 failed"},
		"failed":     {configured + `{"id":{"testSummary":{"label":"//:t"}},"testSummary":{"overallStatus":"FAILED"}}`, "0 passed, 1 failed"},
		"timed out":  {configured + `{"id":{"testSummary":{"label":"//:t"}},"testSummary":{"overallStatus":"TIMEOUT"}}`, "0 passed, 1 failed"},
		"not built":  {configured + `{"id":{"targetCompleted":{"label":"//:t"}},"completed":{}}`, "0 passed, 1 failed"},
		"not begun":  {configured, "0 passed, 1 failed"},
		"skipped":    {configured + `{"id":{"targetCompleted":{"label":"//:t"}},"aborted":{"reason":"SKIPPED"}}`, "0 passed, 0 failed, 1 skipped"},
		"impossible": {configured + `{"id":{"targetCompleted":{"label":"//:t"}},"aborted":{"reason":"ANALYSIS_FAILURE"}}`, "0 passed, 1 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "events.json")
			if err := os.WriteFile(file, []byte(c.events), 0o644); err != nil {
				t.Fatal(err)
			}
			if found, err := readEvents(file); err != nil || found.String() != c.expected {
				t.Errorf("expected %q, found %q, %v", c.expected, found, err)
			}
		})
	}
}

func TestProblem(t *testing.T) {
	for name, c := range map[string]struct {
		result  result
		message string
	}{
		"passed":  {result{passed: 2}, ""},
		"none":    {result{}, "expected tests, found none"},
		"failed":  {result{passed: 2, failed: 1}, "found 1 that did not"},
		"skipped": {result{passed: 2, skipped: 3}, "found 3 tests skipped; install qemu-user-static"},
	} {
		t.Run(name, func(t *testing.T) {
			found := c.result.problem()
			if c.message == "" && found != "" || !strings.Contains(found, c.message) {
				t.Errorf("expected %q, found %q", c.message, found)
			}
		})
	}
}

func TestReadEventsRejects(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.json")
	if _, err := readEvents(file); err == nil {
		t.Error("missing file: expected an error, found none")
	}
	if err := os.WriteFile(file, []byte(configured+`{"id":`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readEvents(file); err == nil {
		t.Error("truncated file: expected an error, found none")
	}
}

func TestStep(t *testing.T) {
	for name, c := range map[string]struct {
		step    step
		message string
	}{
		"as expected":     {step{[]string{"echo", "x"}, "x\n"}, ""},
		"anything":        {step{[]string{"echo", "x"}, ""}, ""},
		"another output":  {step{[]string{"echo", "y"}, "x\n"}, `expected it to print "x\n", found "y\n"`},
		"a failure":       {step{[]string{"false"}, ""}, "false: exit status 1"},
		"missing command": {step{[]string{"no-such-command"}, ""}, "no-such-command"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.step.run(io.Discard, io.Discard)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	for functions, message := range map[string]string{
		"a.go:1:\tf\t100.0%\ntotal:\t\t(statements)\t80.0%\n": "",
		"a.go:1:\tf\t100.0%\ntotal:\t\t(statements)\t79.9%\n": "expected tests to execute at least 80.0 % of all statements, found 79.9 %",
		"a.go:1:\tf\t100.0%\n":                                "expected a line that begins with total:",
		"\ntotal:\t\t(statements)\tmany\n":                    "expected a percentage",
	} {
		err := coverage{80}.check(functions)
		if message == "" && err != nil || message != "" && (err == nil || !strings.Contains(err.Error(), message)) {
			t.Errorf("%q: expected %q, found %v", functions, message, err)
		}
	}
}

func TestRefusal(t *testing.T) {
	for name, c := range map[string]struct {
		refusal refusal
		message string
	}{
		"refused":           {refusal{[]string{"ls", "no-such-file"}, "no-such-file"}, ""},
		"for other reasons": {refusal{[]string{"ls", "no-such-file"}, "bad"}, `expected it to fail with "bad", found ls no-such-file: exit status 2`},
		"not refused":       {refusal{[]string{"true"}, "bad"}, `expected it to fail with "bad", found success`},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.refusal.run(io.Discard, io.Discard)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
		})
	}
}

func TestRun(t *testing.T) {
	const passed = configured + `{"id":{"testSummary":{"label":"//:t"}},"testSummary":{"overallStatus":"PASSED"}}`
	writes := func(events string) func(string) check {
		return func(file string) check {
			return step{[]string{"sh", "-c", `printf %s "$1" >"$2"`, "sh", events, file}, ""}
		}
	}
	prints := func(expected string) func(string) check {
		return func(string) check { return step{[]string{"echo", "printed"}, expected} }
	}
	for name, c := range map[string]struct {
		checks  []func(events string) check
		code    int
		printed string // the end of the output
		message string
	}{
		"passed":           {[]func(string) check{writes(passed), prints("printed\n")}, 0, " s\n1 passed, 0 failed\n", ""},
		"failed test":      {[]func(string) check{writes(configured)}, 1, " s\n0 passed, 1 failed\n", "ci: expected every test to pass, found 1 that did not"},
		"failed step":      {[]func(string) check{prints("other"), writes(passed)}, 1, " s\n1 passed, 0 failed\n", `ci: echo printed: expected it to print "other", found "printed\n"`},
		"no test":          {[]func(string) check{writes("")}, 1, " s\n0 passed, 0 failed\n", "ci: expected tests, found none"},
		"Bazel not begun":  {[]func(string) check{prints("")}, 1, " s\n", "ci: expected Bazel to write its events: open "},
		"Bazel broken off": {[]func(string) check{writes(passed + "{")}, 1, " s\n", "expected build events: unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code := run(nil, func(r request) []check {
				var checks []check
				for _, check := range c.checks {
					checks = append(checks, check(r.events))
				}
				return checks
			}, &stdout, &stderr)
			if code != c.code || !strings.HasSuffix(stdout.String(), c.printed) || !strings.Contains(stderr.String(), c.message) || (c.message == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d, %q, %q, found %d, %q, %q", c.code, c.printed, c.message, code, &stdout, &stderr)
			}
		})
	}
}

func TestLists(t *testing.T) {
	fake := t.TempDir()
	if err := os.WriteFile(filepath.Join(fake, "bazelisk"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", fake)
	const visible = "--incompatible_check_visibility_for_toolchains"
	for name, c := range map[string]struct {
		network        string
		args           []string
		expected, none string
	}{
		"internet":       {"online", nil, "bazelisk test //...", visible},
		"closed network": {"airgap", nil, "tools/bazel test //...", "bazelisk"},
		"flags of 8":     {"online", nil, "--incompatible_no_implicit_file_export", "lockFileVersion"},
		"all flags of 8": {"airgap", nil, visible, "reproduce"},
		"an old lock":    {"airgap", nil, "lockFileVersion", "reproduce"},
		"flags of test":  {"online", []string{"--", "--config=ci"}, " --config=ci\n", "reproduce"},
		"nightly":        {"online", []string{"-nightly"}, "go run ./tools/reproduce", "image_load"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("THIMBLE_NETWORK", c.network)
			var list strings.Builder
			run(c.args, func(r request) []check {
				for _, c := range r.checks() {
					if s, ok := c.(step); ok {
						list.WriteString(strings.Join(s.command, " ") + "\n")
					}
				}
				return nil
			}, io.Discard, io.Discard)
			if !strings.Contains(list.String(), c.expected) || strings.Contains(list.String(), c.none) {
				t.Errorf("expected %q and no %q, found:\n%s", c.expected, c.none, &list)
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	if code := run([]string{"-weekly"}, request.checks, io.Discard, io.Discard); code != 2 {
		t.Errorf("expected 2, found %d", code)
	}
}
