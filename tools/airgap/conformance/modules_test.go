// Package conformance holds the stand-ins in ../modules to what they stand in for.
package conformance

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// checkCrane wants oci.pull to build crane of the module that the stand-in is made with.
func checkCrane(pull, goMod string) error {
	found := regexp.MustCompile(`"(github.com/google/go-containerregistry)/cmd/crane@(.*)"`).FindStringSubmatch(pull)
	if found == nil {
		return fmt.Errorf("expected the version of crane, found none")
	}
	if !strings.Contains(goMod, found[1]+" "+found[2]+"\n") {
		return fmt.Errorf("expected crane of the version in go.mod, found %s", found[2])
	}
	return nil
}

func TestCrane(t *testing.T) {
	const file = "../modules/rules_oci/oci/private/pull.bzl"
	pull, goMod := read(t, file), read(t, "../../../go.mod")
	if err := checkCrane(pull, goMod); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	if err := checkCrane(strings.Replace(pull, "crane@v0.", "crane@v0.0.", 1), goMod); err == nil {
		t.Error("expected another version to be refused")
	}
	if err := checkCrane("", goMod); err == nil {
		t.Error("expected a missing version to be refused")
	}
}
