// Package conformance holds the stand-ins in ../modules to what they stand in for.
package conformance

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestModuleTagsAgreeWithGoMod(t *testing.T) {
	const module = "../modules/rules_oci/MODULE.bazel"
	if err := checkTags(read(t, module), read(t, "../../../go.mod"), read(t, "../../../go.sum")); err != nil {
		t.Errorf("%s: %v", module, err)
	}
}

// oci.pull builds crane of the module that the stand-in is made with.
func TestCraneAgreesWithGoMod(t *testing.T) {
	const file = "../modules/rules_oci/oci/private/pull.bzl"
	found := regexp.MustCompile(`"(github.com/google/go-containerregistry)/cmd/crane@(.*)"`).FindStringSubmatch(read(t, file))
	if found == nil {
		t.Fatalf("%s: expected the version of crane, found none", file)
	}
	if expected := found[1] + " " + found[2] + "\n"; !strings.Contains(read(t, "../../../go.mod"), expected) {
		t.Errorf("%s: expected the version of go.mod, found %s", file, found[2])
	}
}

var (
	tag  = regexp.MustCompile(`(?s)go_deps\.module\((.*?)\n\)`)
	attr = regexp.MustCompile(`(\w+) = "([^"]*)"`)
)

// checkTags compares the go_deps.module tags of a MODULE.bazel with go.mod and go.sum.
func checkTags(module, goMod, goSum string) error {
	parsed, err := modfile.Parse("go.mod", []byte(goMod), nil)
	if err != nil {
		return err
	}
	versions := map[string]string{}
	for _, require := range parsed.Require {
		versions[require.Mod.Path] = require.Mod.Version
	}
	tags := tag.FindAllStringSubmatch(module, -1)
	if len(tags) == 0 {
		return fmt.Errorf("expected tags go_deps.module, found none")
	}
	for _, match := range tags {
		attrs := map[string]string{}
		for _, pair := range attr.FindAllStringSubmatch(match[1], -1) {
			attrs[pair[1]] = pair[2]
		}
		if found := slices.Sorted(maps.Keys(attrs)); !slices.Equal(found, []string{"path", "sum", "version"}) {
			return fmt.Errorf("expected path, sum and version in a tag, found %q", found)
		}
		path := attrs["path"]
		if attrs["version"] != versions[path] {
			return fmt.Errorf("%s: expected version %q as in go.mod, found %q", path, versions[path], attrs["version"])
		}
		if line := path + " " + attrs["version"] + " " + attrs["sum"] + "\n"; !strings.Contains(goSum, line) {
			return fmt.Errorf("%s: expected a sum of go.sum, found %q", path, attrs["sum"])
		}
	}
	return nil
}

func TestCheckTags(t *testing.T) {
	const (
		good  = "go_deps.module(\n    path = \"a.test/b\",\n    sum = \"h1:x=\",\n    version = \"v1.2.3\",\n)\n"
		goMod = "module m\n\nrequire a.test/b v1.2.3\n"
		goSum = "a.test/b v1.2.3 h1:x=\na.test/b v1.2.3/go.mod h1:y=\n"
	)
	for name, test := range map[string]struct{ module, want string }{
		"equal":           {good, ""},
		"no tags":         {"", "found none"},
		"another version": {strings.Replace(good, "v1.2.3", "v1.2.4", 1), `a.test/b: expected version "v1.2.3" as in go.mod, found "v1.2.4"`},
		"not required":    {strings.Replace(good, "a.test/b", "a.test/c", 1), `a.test/c: expected version ""`},
		"sum of go.mod":   {strings.Replace(good, "h1:x=", "h1:y=", 1), `expected a sum of go.sum, found "h1:y="`},
		"cut sum":         {strings.Replace(good, "h1:x=", "h1:x", 1), `expected a sum of go.sum, found "h1:x"`},
		"no sum":          {strings.Replace(good, "sum", "sums", 1), "expected path, sum and version"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := checkTags(test.module, goMod, goSum); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("checkTags says %q, want %q", got, test.want)
			}
		})
	}
}
