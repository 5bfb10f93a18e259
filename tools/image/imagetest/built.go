package imagetest

import (
	"os"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// Built returns the path of what Bazel built for the test, whose runfiles path the variable
// has. Without Bazel nothing has built it, and the test is skipped.
func Built(t testing.TB, variable string) string {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("what Bazel builds exists under bazel test only")
	}
	name, err := runfiles.Rlocation(os.Getenv(variable))
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return name
}
