package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inWorkspace makes a workspace the working directory. An empty file is none.
func inWorkspace(t *testing.T, changes map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	files := map[string]string{
		"go.mod": "module m\n\ngo 1.26.8\n",
		"MODULE.bazel": "module(name = \"m\")\nbazel_dep(name = \"rules_go\", version = \"0.63.0\")\n" +
			"bazel_dep(name = \"gazelle\", version = \"0.53.0\")\nbazel_dep(name = \"zlib\", version = \"1\")\n",
		standIns + "/zlib/MODULE.bazel": "module(name = \"zlib\")\n",
	}
	for name, content := range changes {
		files[name] = content
	}
	for name, content := range files {
		if content != "" {
			put(t, name, content, 0o644)
		}
	}
}

func TestReadWorkspace(t *testing.T) {
	const noVersion = "module(name = \"m\")\nbazel_dep(name = \"rules_go\", version = \"1\")\nbazel_dep(name = \"gazelle\")\n"
	for name, test := range map[string]struct{ file, content, golang, problem string }{
		"the language's version": {golang: "1.26.8"},
		"another toolchain's":    {file: "go.mod", content: "module m\n\ngo 1.26.0\n\ntoolchain go1.27.1\n", golang: "1.27.1"},
		"no Go module":           {file: "go.mod", problem: "go.mod: no such file"},
		"no Go version":          {file: "go.mod", content: "module m\n", problem: `expected a go line in go.mod and versions of rules_go and gazelle in MODULE.bazel, found "", "0.63.0"`},
		"broken go.mod":          {file: "go.mod", content: "module m (\n", problem: "go.mod:1:"},
		"no Bazel module":        {file: "MODULE.bazel", problem: "MODULE.bazel: no such file"},
		"broken MODULE.bazel":    {file: "MODULE.bazel", content: "module(", problem: "MODULE.bazel:2:1: syntax error"},
		"gazelle of any version": {file: "MODULE.bazel", content: noVersion, problem: `"1.26.8", "1" and ""`},
	} {
		t.Run(name, func(t *testing.T) {
			inWorkspace(t, map[string]string{test.file: test.content})
			w, err := readWorkspace()
			if test.problem != "" {
				expectError(t, err, test.problem)
			} else if err != nil || w.golang != test.golang || w.versions["rules_go"] != "0.63.0" || w.versions["gazelle"] != "0.53.0" {
				t.Errorf("expected Go %s, and the versions of the files, found %v, %v", test.golang, w, err)
			}
		})
	}
}

func TestRegistry(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, text := range map[string]string{
		"": `module(name = "root")
bazel_dep(name = "a", version = "1")
bazel_dep(name = "dev", version = "1", dev_dependency = True)
bazel_dep(name = "near")
local_path_override(module_name = "near", path = "near")
single_version_override(module_name = "b", version = "9")
`,
		"tools": `module(name = "bazel_tools")
bazel_dep(name = "b", version = "0.1")
`,
		"all/a": `module(name = "a", version = "7", compatibility_level = 1, bazel_compatibility = [">=7"], repo_name = "old")
bazel_dep(name = "b", version = "2", repo_name = "com_b")
bazel_dep(name = "unknown", version = "1", dev_dependency = True)
`,
		"all/b": `module(name = "b")
bazel_dep(name = "a", version = "0.9")
bazel_dep(name = "root", version = "3")
`,
		"all/dev":       `module(name = "dev")`,
		"all/platforms": `module(name = "platforms")`,
		"later/a":       `module(name = "a")`,
	} {
		put(t, filepath.Join(path, "MODULE.bazel"), text, 0o644)
	}
	all := sources{}
	for _, pattern := range []string{"all/*", "later/*", "nothing/*"} {
		if err := all.add(pattern); err != nil {
			t.Fatal(err)
		}
	}
	root, err := readModule("MODULE.bazel")
	if err != nil {
		t.Fatal(err)
	}
	tools, err := readModule("tools/MODULE.bazel")
	if err != nil {
		t.Fatal(err)
	}
	place := func(path string) string { return strings.Replace(path, "all", "final", 1) }
	if err := all.write("registry", root, tools, place); err != nil {
		t.Fatal(err)
	}
	const expected = "a@0.9 a@1 b@0.1 b@2 b@9 dev@1 platforms@0.0.7"
	paths, _ := filepath.Glob("registry/modules/*/*")
	found := strings.ReplaceAll(strings.ReplaceAll(strings.Join(paths, " "), "registry/modules/", ""), "/", "@")
	if found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
	for path, want := range map[string]string{
		"bazel_registry.json":        "{}\n",
		"modules/a/0.9/MODULE.bazel": "module(\n    name = \"a\",\n    version = \"0.9\",\n    repo_name = \"old\",\n)\n",
		"modules/a/1/source.json":    "{\"path\":\"final/a\",\"type\":\"local_path\"}\n",
	} {
		if found, err := os.ReadFile(filepath.Join("registry", path)); err != nil || !strings.HasPrefix(string(found), want) {
			t.Errorf("%s: expected %q, found %q, %v", path, want, found, err)
		}
	}
	delete(all, "b")
	expectError(t, all.write("other", root, tools, place), "MODULE.bazel asks for the module b 9", "stand-in", "tools/airgap/modules/b")
}
