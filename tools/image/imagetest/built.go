package imagetest

import (
	"os"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// Built returns the path of a file that Bazel built for the test. The environment variable has the
// file's runfiles path. Without Bazel, Built skips the test.
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
