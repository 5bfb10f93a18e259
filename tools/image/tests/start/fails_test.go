// The tests of images that must fail.
package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"example.com/thimble/tools/image/imagetest"
)

func TestCrashesAreFound(t *testing.T) {
	platform := os.Getenv("PLATFORM")
	const remedy = "do:       correct the program; or, if it needs more to start, "
	for name, messages := range map[string][]string{
		"PANIC":          {"exit code 2 after a crash; standard error:\n    panic: out of luck\n", "\n    goroutine 1 ", remedy},
		"DEADLOCK":       {"exit code 2 after a crash; standard error:\n    fatal error: all goroutines are asleep - deadlock!\n", remedy},
		"HANDLED_SIGNAL": {"exit code 2 after a crash; standard error:\n    SIGILL: illegal instruction\n", remedy},
		"SIGNAL":         {"an end by SIGSEGV (segmentation fault); standard error:", remedy},
		"TEXT":           {"executing /text: "},
		"GIVEN":          {"expected: exit code 0\n", "exit code 2; "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), imagetest.Built(t, name)).CombinedOutput()
			if err == nil {
				t.Errorf("expected a test that fails, found one that passes: %s", out)
			}
			for _, message := range append(messages, " on "+platform) {
				if !strings.Contains(string(out), message) {
					t.Errorf("expected %q, found %s", message, out)
				}
			}
		})
	}
}
