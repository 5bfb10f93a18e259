// Package launch is the Go half of launch.bzl: it tells a program that a rule made
// executable what the rule wants of it.
package launch

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/ocidir"
)

// Spec reads the JSON file that the rule wrote beside the executable, whose path is argv0,
// into v.
func Spec(argv0 string, v any) error {
	name := argv0 + ".json"
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("expected to be started by Bazel, with a specification at %s: %w", name, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Path resolves the runfiles path of a file that a specification names.
func Path(rlocation string) (string, error) {
	return runfiles.Rlocation(rlocation)
}

// Images opens the OCI image layout that a specification names by its runfiles path.
func Images(rlocation string) ([]ocidir.Image, error) {
	dir, err := Path(rlocation)
	if err != nil {
		return nil, err
	}
	return ocidir.Open(dir)
}

// Index opens the OCI image layout of one image index that a specification names by its
// runfiles path.
func Index(rlocation string) (*ocidir.Index, error) {
	dir, err := Path(rlocation)
	if err != nil {
		return nil, err
	}
	return ocidir.OpenIndex(dir)
}
