package launch

import (
	"os"
	"path/filepath"
	"strings"
)

// Server returns the startup flags with which Bazel finds the server whose `bazel run` started the
// program at argv0; none where argv0 is not in an output base.
func Server(argv0 string) []string {
	base, _, found := strings.Cut(argv0, "/execroot/")
	if !found || !filepath.IsAbs(base) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(base, "server")); err != nil {
		return nil
	}
	return []string{"--output_base=" + base}
}
