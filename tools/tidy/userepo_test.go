package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestUseRepo(t *testing.T) {
	const head = "module(name = \"apps\")\n\nbazel_dep(name = \"gazelle\", version = \"0.53.0\")\n\n"
	const deps = "go_deps = use_extension(\"@gazelle//:extensions.bzl\", \"go_deps\")\n"
	const file = "go_deps.from_file(go_mod = \"//:go.mod\")\n"
	for name, test := range map[string]struct{ found, expected string }{
		"right":   {head + deps + file + `use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_tools")`, ""},
		"missing": {head + deps + file + `use_repo(go_deps, "com_example_a")`, `use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_tools")`},
		"surplus": {head + deps + file + `use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_c", "com_example_tools")`, `use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_tools")`},
		"none":    {head + deps + file, `use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_tools")`},
		"by another name": {
			head + deps + file + `use_repo(go_deps, "com_example_b_v2", a = "com_example_a", c = "com_example_c")`,
			`use_repo(go_deps, "com_example_b_v2", "com_example_tools", a = "com_example_a")`,
		},
		"gazelle by another name": {
			strings.Replace(head+deps, "gazelle\", version", "gazelle\", repo_name = \"gz\", version", 1) + file,
			"",
		},
		"without from_file": {head + deps + `use_repo(go_deps, "com_example_a")`, `use_repo(go_deps)`},
		"a module of its own": {
			head + deps + file + "go_deps.module(path = \"example.com/c\", version = \"v1.0.0\")\n",
			`use_repo(go_deps, "com_example_a", "com_example_b_v2", "com_example_c", "com_example_tools")`,
		},
		"a repository name that people chose": {
			head + deps + file + "go_deps.module_override(path = \"example.com/a\", repo_name = \"a\")\n",
			`use_repo(go_deps, "a", "com_example_b_v2", "com_example_tools")`,
		},
		"without go_deps": {head, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := &workspace{dir: t.TempDir(), repoConfig: filepath.Join(t.TempDir(), "WORKSPACE")}
			write(t, filepath.Join(w.dir, moduleFile), test.found)
			write(t, filepath.Join(w.dir, "go.mod"), `module example.com/apps

go 1.21

require (
	example.com/a v1.0.0
	example.com/b/v2 v2.0.0
	example.com/indirect v1.0.0 // indirect
	example.com/tool v1.0.0 // indirect
	example.com/tools v1.0.0 // indirect
	example.com/tools/of/theirs v1.0.0 // indirect
	github.com/bazel-contrib/bazel-gazelle/v2 v2.0.0
	github.com/bazelbuild/rules_go v0.63.0
)

tool (
	example.com/thimble/tools/mine
	example.com/tools/cmd/x
)
`)
			write(t, w.repoConfig, `go_repository(
    name = "@rules_go~",
    importpath = "github.com/bazelbuild/rules_go",
    module_name = "rules_go",
)
go_repository(
    name = "com_example_a",
    importpath = "example.com/a",
)
`)
			found, expected, err := w.useRepo()
			if err != nil {
				t.Fatal(err)
			}
			if test.expected == "" {
				if found != expected {
					t.Errorf("expected no change, found\n%s", expected)
				}
				return
			}
			if folded := strings.Join(strings.Fields(expected), " "); !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(folded, "( ", "("), ", )", ")"), test.expected) {
				t.Errorf("expected %s, found\n%s", test.expected, expected)
			}
		})
	}
}
