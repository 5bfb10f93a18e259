package lint

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

var finding = regexp.MustCompile(`(?m)^tools/lint/testdata/(\w+)\.go:\d+:\d+: .* \((\w+)\)$`)

// TestFindings needs Bazel, which runs nogo.
func TestFindings(t *testing.T) {
	rlocation := os.Getenv("FINDINGS")
	if rlocation == "" {
		t.Skip("run it with: tools/bazel test //tools/lint:lint_test")
	}
	dir, err := runfiles.Rlocation(rlocation)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "nogo.log"))
	if err != nil {
		t.Fatalf("expected nogo to fail the build of testdata: %v", err)
	}
	// nogo finds the mistakes in calls of third-party functions only after reading their source.
	expected := map[string]string{
		"nilness":     "nilness",
		"staticcheck": "SA1019",
		"unusedwrite": "unusedwrite",
		"vet":         "printf",
	}
	found := map[string]string{}
	for _, match := range finding.FindAllStringSubmatch(string(log), -1) {
		found[match[1]] += match[2]
	}
	if !maps.Equal(found, expected) {
		t.Errorf("expected analyzers to find in files: %v\nfound: %v\nin: %s", expected, found, log)
	}
}
