// Package pins tests that the Bazel Central Registry has every version of a Bazel module that this
// repository names, also in its documentation.
package pins

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// registry is the content of versions.json: for each module, the versions and the keys of
// yanked_versions of https://bcr.bazel.build/modules/NAME/metadata.json. To pin another module or a
// newer version, copy them from there.
type registry map[string]struct{ Versions, Yanked []string }

var (
	dep       = regexp.MustCompile(`bazel_dep\(([^)]*)\)`)
	attribute = regexp.MustCompile(`\b(name|version)\s*=\s*"([^"]*)"`)
)

// problems returns errors in the pins of a text. A dependency without a version is allowed: an
// override provides its module.
func (r registry) problems(text string) []string {
	var found []string
	for _, call := range dep.FindAllStringSubmatch(text, -1) {
		pin := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(call[1], -1) {
			pin[a[1]] = a[2]
		}
		name, version := pin["name"], pin["version"]
		switch module, known := r[name]; {
		case version == "":
		case !known:
			found = append(found, fmt.Sprintf("expected a module of tools/pins/versions.json, found %s; add it with its versions in the registry", name))
		case slices.Contains(module.Yanked, version):
			found = append(found, fmt.Sprintf("expected a version of %s that is in use, found %s, which was yanked", name, version))
		case !slices.Contains(module.Versions, version):
			found = append(found, fmt.Sprintf("expected a version of %s in tools/pins/versions.json, found %s; the latest there is %s",
				name, version, module.Versions[len(module.Versions)-1]))
		}
	}
	return found
}

func readRegistry(t *testing.T) registry {
	t.Helper()
	text, err := os.ReadFile("versions.json")
	if err != nil {
		t.Fatal(err)
	}
	r := registry{}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPins reads the files that it finds: under Bazel the target's data, otherwise the whole repository.
func TestPins(t *testing.T) {
	r, pins := readRegistry(t), 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		switch filepath.Ext(path) {
		case ".bazel", ".bzl", ".in", ".md", ".out":
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pins += strings.Count(string(text), "bazel_dep(")
		for _, problem := range r.problems(string(text)) {
			t.Errorf("%s: %s", path, problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pins == 0 {
		t.Error("expected a bazel_dep in ../../MODULE.bazel, found none")
	}
}

func TestProblems(t *testing.T) {
	r := readRegistry(t)
	for name, test := range map[string]struct{ text, says string }{
		"in use":            {`bazel_dep(name = "rules_oci", version = "2.3.0")`, ""},
		"without a version": {`bazel_dep(name = "thimble")`, ""},
		"never released":    {`bazel_dep(name = "rules_oci", version = "2.3.2")`, "expected a version of rules_oci in tools/pins/versions.json, found 2.3.2; the latest there is 2.3.0"},
		"yanked":            {"bazel_dep(\n    name = \"rules_cc\",\n    version = \"0.1.0\",\n)", "rules_cc that is in use, found 0.1.0, which was yanked"},
		"unknown module":    {`bazel_dep(version = "1.0.0", name = "rules_ocy")`, "expected a module of tools/pins/versions.json, found rules_ocy"},
		"in documentation":  {"text\n\n    bazel_dep(name = \"gazelle\", version = \"0.53.0\")\n    bazel_dep(name = \"rules_go\", version = \"9\")\n", "rules_go in tools/pins/versions.json, found 9"},
	} {
		t.Run(name, func(t *testing.T) {
			found := strings.Join(r.problems(test.text), "\n")
			if test.says == "" && found != "" || !strings.Contains(found, test.says) {
				t.Errorf("expected %q, found %q", test.says, found)
			}
		})
	}
}
