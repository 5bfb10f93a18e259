package lint

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/build"
	"github.com/bazelbuild/rules_go/go/runfiles"
)

// suites maps each list of analyzers.bzl to a source file. The list must have the file's imports.
var suites = map[string]struct{ pkg, file, prefix string }{
	"_VET":         {"golang.org/x/tools/go/analysis/suite/vet", "vet.go", "golang.org/x/tools/go/analysis/passes/"},
	"_SIMPLE":      {"honnef.co/go/tools/simple", "analysis.go", "honnef.co/go/tools/simple/"},
	"_STATICCHECK": {"honnef.co/go/tools/staticcheck", "analysis.go", "honnef.co/go/tools/staticcheck/"},
	"_STYLECHECK":  {"honnef.co/go/tools/stylecheck", "analysis.go", "honnef.co/go/tools/stylecheck/"},
}

func TestAnalyzers(t *testing.T) {
	content, err := os.ReadFile("analyzers.bzl")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string][]string{}
	for list, suite := range suites {
		modules[list] = imports(t, source(t, suite.pkg, suite.file), suite.prefix)
		if len(modules[list]) == 0 {
			t.Fatalf("%s: expected %s of %s to import them, found none", list, suite.file, suite.pkg)
		}
	}
	for _, problem := range problems(t, content, modules) {
		t.Error(problem)
	}
}

// source finds a file of a module. Under Bazel, SUITES has the runfiles paths of such files.
func source(t *testing.T, pkg, file string) string {
	t.Helper()
	if rlocations := os.Getenv("SUITES"); rlocations != "" {
		suffix := path.Join("/", path.Base(pkg), file)
		for _, rlocation := range strings.Fields(rlocations) {
			if strings.HasSuffix(rlocation, suffix) {
				name, err := runfiles.Rlocation(rlocation)
				if err != nil {
					t.Fatal(err)
				}
				return name
			}
		}
		t.Fatalf("expected *%s in SUITES, found %s", suffix, rlocations)
	}
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", pkg).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", pkg, err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), file)
}

// imports returns the last elements of imported paths that begin with the prefix.
func imports(t *testing.T, name, prefix string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if name, ok := strings.CutPrefix(imported, prefix); ok {
			names = append(names, name)
		}
	}
	return names
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct{ content, expected string }{
		"complete":     {`_LIST = ["a", "b"]`, ""},
		"one disabled": {`_LIST = ["a", "b"]; _DISABLED = {"b": "it is wrong"}`, ""},
		"one missing":  {`_LIST = ["a"]`, `_LIST: expected "b", which the module has: add it`},
		"one is gone":  {`_LIST = ["a", "b", "c"]`, `_LIST: found "c", which the module does not have: remove it`},
		"no list":      {``, `_LIST: expected "a"`},
		"no reason":    {`_LIST = ["a", "b"]; _DISABLED = {"b": ""}`, `_DISABLED: expected a reason for "b"`},
		"unknown":      {`_LIST = ["a", "b"]; _DISABLED = {"c": "it is wrong"}`, `_DISABLED: found "c", which no list has`},
	} {
		t.Run(name, func(t *testing.T) {
			found := strings.Join(problems(t, []byte(c.content), map[string][]string{"_LIST": {"a", "b"}}), "\n")
			if (c.expected == "") != (found == "") || !strings.Contains(found, c.expected) {
				t.Errorf("expected %q, found %q", c.expected, found)
			}
		})
	}
}

// problems compares the lists of a .bzl file with the modules' lists.
func problems(t *testing.T, content []byte, modules map[string][]string) []string {
	t.Helper()
	lists, disabled := parse(t, content)
	var problems []string
	for _, list := range slices.Sorted(maps.Keys(modules)) {
		for _, name := range lists[list] {
			if !slices.Contains(modules[list], name) {
				problems = append(problems, fmt.Sprintf("%s: found %q, which the module does not have: remove it", list, name))
			}
		}
		for _, name := range modules[list] {
			if !slices.Contains(lists[list], name) {
				problems = append(problems, fmt.Sprintf("%s: expected %q, which the module has: add it, and to _DISABLED with the reason if builds must not run it", list, name))
			}
		}
	}
	listed := slices.Concat(slices.Collect(maps.Values(lists))...)
	for _, name := range slices.Sorted(maps.Keys(disabled)) {
		if !slices.Contains(listed, name) {
			problems = append(problems, fmt.Sprintf("_DISABLED: found %q, which no list has: remove it", name))
		}
		if disabled[name] == "" {
			problems = append(problems, fmt.Sprintf("_DISABLED: expected a reason for %q, found none", name))
		}
	}
	return problems
}

// parse reads the lists of strings of a .bzl file, by name, and its dictionary _DISABLED.
func parse(t *testing.T, content []byte) (lists map[string][]string, disabled map[string]string) {
	t.Helper()
	file, err := build.ParseBzl("analyzers.bzl", content)
	if err != nil {
		t.Fatal(err)
	}
	lists, disabled = map[string][]string{}, map[string]string{}
	for _, statement := range file.Stmt {
		assignment, ok := statement.(*build.AssignExpr)
		if !ok {
			continue
		}
		name := assignment.LHS.(*build.Ident).Name
		switch value := assignment.RHS.(type) {
		case *build.ListExpr:
			lists[name] = build.Strings(value)
		case *build.DictExpr:
			for _, entry := range value.List {
				disabled[entry.Key.(*build.StringExpr).Value] = entry.Value.(*build.StringExpr).Value
			}
		}
	}
	return lists, disabled
}
