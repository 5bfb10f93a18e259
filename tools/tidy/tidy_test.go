package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const tidyModule = `module(name = "apps")

bazel_dep(name = "gazelle", version = "0.53.0")
bazel_dep(name = "rules_go", version = "0.63.0")

go_deps = use_extension("@gazelle//:extensions.bzl", "go_deps")
go_deps.from_file(go_mod = "//:go.mod")
use_repo(go_deps, "org_example_greeting")
`

// messy has something for every step to do.
var messy = map[string]string{
	"BUILD.bazel":    "# gazelle:prefix example.com/apps\n# gazelle:exclude greet/testdata\n",
	"MODULE.bazel":   tidyModule,
	"go.mod":         "module example.com/apps\n\ngo 1.21\n",
	"greet/main.go":  "package main\n\nimport \"example.org/greeting\"\n\nfunc main() {\nprintln(greeting.Text)\n}\n",
	"rules/defs.bzl": "\"\"\"Nothing.\"\"\"\nvisibility('public')\nNOTHING=[]\n",
	"rules/docs.md":  "<!-- tidy writes this file from rule.bzl -->\nold\n",
	"rules/rule.bzl": "\"\"\"A rule.\"\"\"\n\ndef rule_of_ours():\n    \"\"\"Does nothing.\"\"\"\n",
	"old/BUILD":      "filegroup(srcs=[],name='nothing')\n",
	// Files that tidy must not change.
	"other/docs.md":         "# By hand -->\n",
	"greet/testdata/bad.go": "package",
	".git/hook.go":          "package",
}

func with(files map[string]string, more map[string]string) map[string]string {
	all := maps.Clone(files)
	maps.Copy(all, more)
	return all
}

func tidy(t *testing.T, w *workspace) (string, error) {
	t.Helper()
	var stdout bytes.Buffer
	err := w.tidy(context.Background(), &stdout)
	return stdout.String(), err
}

func TestTidy(t *testing.T) {
	w := testWorkspace(t, messy)
	var progress bytes.Buffer
	w.progress = &progress
	line, err := tidy(t, w)
	if err != nil {
		t.Fatal(err)
	}
	if want := "go: downloading example.org/greeting v1.2.3\n"; !strings.Contains(progress.String(), want) {
		t.Errorf("expected it to show %q as it happens, found %q", want, &progress)
	}
	if want := "tidy: changed go.mod, greet/main.go, old/BUILD, rules/defs.bzl, rules/docs.md; added go.sum, greet/BUILD.bazel\n"; line != want {
		t.Errorf("expected %q, found %q", want, line)
	}
	for name, want := range map[string]string{
		"go.mod":            "require example.org/greeting v1.2.3",
		"greet/BUILD.bazel": `deps = ["@org_example_greeting//:greeting"]`,
		"greet/main.go":     "\tprintln(greeting.Text)",
		"old/BUILD":         "    name = \"nothing\",\n    srcs = [],",
		"rules/docs.md":     "rule.bzl -->\n\n## rule_of_ours\n\nDoes nothing.\n",
		"rules/defs.bzl":    "visibility(\"public\")\nNOTHING = []",
	} {
		if found := read(t, w, name); !strings.Contains(found, want) {
			t.Errorf("%s: expected it to hold %q, found\n%s", name, want, found)
		}
	}

	if line, err := tidy(t, w); line != "" || err != nil {
		t.Errorf("expected a second run to do nothing, found %q, %v", line, err)
	}
	if err := w.test(context.Background(), "//:tidy"); err != nil {
		t.Errorf("expected the test to pass after that, found %v", err)
	}
}

func TestTestSaysWhatWouldChange(t *testing.T) {
	w := testWorkspace(t, messy)
	before, err := w.snapshot()
	if err != nil {
		t.Fatal(err)
	}
	err = w.test(context.Background(), "//:tidy")
	if err == nil {
		t.Fatal("expected the test to fail, found success")
	}
	for _, want := range []string{
		"go mod tidy:\ndiff ",
		"+require example.org/greeting v1.2.3",
		"gazelle:\n---",
		"+go_binary(",
		"--- old/BUILD",
		"+    name = \"nothing\",",
		"gofmt and docs.md:\n--- greet/main.go",
		"+\tprintln(greeting.Text)",
		"+## rule_of_ours",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found\n%v", want, err)
		}
	}
	if !strings.HasSuffix(err.Error(), "\n\nrun: bazel run //:tidy") {
		t.Errorf("expected the command to run at the end, found\n%v", err)
	}
	after, err := w.snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if line := summary(before, after); line != "" {
		t.Errorf("expected nothing to be written, found %q", line)
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		says  []string
	}{
		"a Go file that is none": {
			map[string]string{"greet/main.go": "package main\n\nfunc {\n"},
			[]string{"gofmt and docs.md: ", "greet/main.go: expected Go source: 3:6: "},
		},
		"documentation of no file": {
			map[string]string{"rules/docs.md": "<!-- tidy writes this file from none.bzl -->\n"},
			[]string{"gofmt and docs.md: rules/docs.md: expected a Starlark file in its first line: open ", "none.bzl"},
		},
		"a module that the proxy does not have": {
			map[string]string{"greet/main.go": "package main\n\nimport _ \"example.org/none\"\n"},
			[]string{"go mod tidy: ", "example.org/none"},
		},
		"a module for a newer Go": {
			map[string]string{"greet/main.go": "package main\n\nimport _ \"example.org/newer\"\n"},
			[]string{"go mod tidy: ", "example.org/newer@v1.2.3 requires go >= 1.99", "what to do: take an older version of that module by `go get MODULE@VERSION && go mod tidy`, or write go 1.99 into go.mod"},
		},
		"a BUILD file that is none": {
			map[string]string{"greet/BUILD.bazel": "go_library(\n"},
			[]string{"greet/BUILD.bazel:3:1: syntax error"},
		},
		"a warning that people have to mend": {
			map[string]string{"rules/defs.bzl": "\"\"\"Nothing.\"\"\"\n\nvisibility(\"public\")\n\ndef greet(name, unused):\n    \"\"\"Greets.\n\n    Args:\n        name: whom.\n        unused: nothing.\n    \"\"\"\n    print(name)\n"},
			[]string{"buildifier: expected no warnings, found some that people have to mend:\n", "rules/defs.bzl:5: unused-variable: ", "rules/defs.bzl:12: print: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := testWorkspace(t, with(messy, test.files))
			_, fixed := tidy(t, w)
			tested := w.test(context.Background(), "//:tidy")
			if fixed == nil || tested == nil {
				t.Fatalf("expected both to fail, found %v, %v", fixed, tested)
			}
			for _, want := range test.says {
				if !strings.Contains(fixed.Error(), want) {
					t.Errorf("expected tidy to say %q, found\n%v", want, fixed)
				}
				if _, message, ok := strings.Cut(want, ": "); ok {
					want = strings.TrimPrefix(message, "expected no warnings, found some that people have to mend:\n")
				}
				if !strings.Contains(tested.Error(), want) {
					t.Errorf("expected the test to say %q, found\n%v", want, tested)
				}
			}
		})
	}
}

// TestUseRepo has a program in place of the workspace's Bazel, because a test cannot start the Bazel
// that runs it.
func TestUseRepo(t *testing.T) {
	for name, c := range map[string]struct{ script, expected, problem string }{
		"called": {"echo \"$@\" >MODULE.bazel\n", "--output_base=/base mod tidy\n", ""},
		"fails":  {"echo no such module >&2; exit 1\n", "", "bazel: exit status 1\nno such module"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &workspace{dir: t.TempDir(), startup: []string{"--output_base=/base"}, progress: io.Discard}
			write(t, filepath.Join(w.dir, "MODULE.bazel"), "")
			write(t, filepath.Join(w.dir, "tools/bazel"), "#!/bin/sh\n"+c.script)
			if err := os.Chmod(filepath.Join(w.dir, "tools/bazel"), 0o777); err != nil {
				t.Fatal(err)
			}
			err := w.fixUseRepo(t.Context())
			if found := read(t, w, "MODULE.bazel"); found != c.expected || (err == nil) != (c.problem == "") || err != nil && err.Error() != c.problem {
				t.Errorf("expected %q and %q, found %q and %v", c.expected, c.problem, found, err)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	argv0 := filepath.Join(t.TempDir(), "tidy")
	write(t, argv0+".json", `{"Label":"//:tidy"}`)
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"unknown flag": {[]string{"-x"}, 2, "flag provided but not defined: -x"},
		"a folder":     {[]string{"apps"}, 1, `//:tidy: expected no arguments, found ["apps"]; everything is tidied`},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), append([]string{argv0}, c.args...), &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d and %q, found %d, %s", c.code, c.message, code, &stderr)
			}
		})
	}
}

func TestStartedWithoutBazel(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"/none/tidy"}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "expected to be started by Bazel") {
		t.Errorf("expected exit code 1 and a hint, found %d, %s", code, &stderr)
	}
}
