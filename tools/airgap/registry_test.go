package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func moduleFolder(t *testing.T, dir, text string) *moduleFile {
	t.Helper()
	put(t, filepath.Join(dir, "MODULE.bazel"), text, 0o644)
	m, err := readModule(filepath.Join(dir, "MODULE.bazel"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestClosure(t *testing.T) {
	dir := t.TempDir()
	root := moduleFolder(t, filepath.Join(dir, "root"), `module(name = "root")
bazel_dep(name = "a", version = "1")
bazel_dep(name = "dev", version = "1", dev_dependency = True)
bazel_dep(name = "near")
local_path_override(module_name = "near", path = "near")
single_version_override(module_name = "b", version = "9")
`)
	tools := moduleFolder(t, filepath.Join(dir, "tools"), `module(name = "bazel_tools")
bazel_dep(name = "b", version = "0.1")
`)
	moduleFolder(t, filepath.Join(dir, "all/a"), `module(name = "a", version = "7")
bazel_dep(name = "b", version = "2", repo_name = "com_b")
bazel_dep(name = "unknown", version = "1", dev_dependency = True)
`)
	moduleFolder(t, filepath.Join(dir, "all/b"), `module(name = "b")
bazel_dep(name = "a", version = "0.9")
bazel_dep(name = "root", version = "3")
`)
	moduleFolder(t, filepath.Join(dir, "all/dev"), `module(name = "dev")`)
	moduleFolder(t, filepath.Join(dir, "all/platforms"), `module(name = "platforms")`)
	moduleFolder(t, filepath.Join(dir, "later/a"), `module(name = "a")`)
	all := sources{}
	for _, pattern := range []string{"all/*", "later/*", "nothing/*"} {
		if err := all.add(filepath.Join(dir, pattern)); err != nil {
			t.Fatal(err)
		}
	}
	if found := filepath.Dir(all["a"].path); found != filepath.Join(dir, "all/a") {
		t.Errorf("a: expected the first folder, found %s", found)
	}
	ids, err := all.closure(root, tools)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, id := range ids {
		names = append(names, id.String())
	}
	const want = "a@0.9 a@1 b@0.1 b@2 b@9 dev@1 platforms@0.0.7"
	if found := strings.Join(names, " "); found != want {
		t.Errorf("expected %s, found %s", want, found)
	}

	delete(all, "b")
	_, err = all.closure(root, tools)
	expectError(t, err, "root/MODULE.bazel asks for the module b@9", "stand-in", "tools/airgap/modules/b")
}

func TestEntry(t *testing.T) {
	for name, test := range map[string]struct{ text, want, problem string }{
		"version replaced": {
			`module(name = "m", version = "0.0.0", compatibility_level = 1, bazel_compatibility = [">=7"], repo_name = "old")`,
			"module(\n    name = \"m\",\n    version = \"1.2\",\n    repo_name = \"old\",\n)\n", "",
		},
		"version added": {
			"\"Doc.\"\nmodule(name = \"m\")\n[use_repo(x, n) for n in LIST]\nsingle_version_override(module_name = \"a\", version = \"1\")\n",
			"\"Doc.\"\n\nmodule(\n    name = \"m\",\n    version = \"1.2\",\n)\n\n[use_repo(x, n) for n in LIST]\n", "",
		},
		"other name": {`module(name = "n")`, "", `expected one module() named "m", found 1, named "n"`},
		"no head":    {`bazel_dep(name = "n")`, "", "found 0"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := moduleFolder(t, t.TempDir(), test.text).entry(moduleID{"m", "1.2"})
			if test.problem != "" {
				expectError(t, err, test.problem)
			} else if err != nil || string(found) != test.want {
				t.Errorf("expected %q, found %q, %v", test.want, found, err)
			}
		})
	}
	path := filepath.Join(t.TempDir(), "MODULE.bazel")
	put(t, path, "module(", 0o644)
	_, err := readModule(path)
	expectError(t, err, path, "expected the syntax")
}

func TestWriteRegistry(t *testing.T) {
	dir := t.TempDir()
	all := sources{"m": moduleFolder(t, filepath.Join(dir, "draft/m"), `module(name = "m")`)}
	place := func(path string) string { return strings.Replace(path, "draft", "final", 1) }
	if err := all.write(filepath.Join(dir, "registry"), []moduleID{{"m", "1"}}, place); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"bazel_registry.json":      "{}\n",
		"modules/m/1/MODULE.bazel": "module(\n    name = \"m\",\n    version = \"1\",\n)\n",
		"modules/m/1/source.json":  `{"path":"` + dir + "/final/m\",\"type\":\"local_path\"}\n",
	} {
		if found, err := os.ReadFile(filepath.Join(dir, "registry", path)); err != nil || string(found) != want {
			t.Errorf("%s: expected %q, found %q, %v", path, want, found, err)
		}
	}
}
