package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bazelbuild/buildtools/build"
	"golang.org/x/mod/modfile"
)

// A workspace is what the repository says about the tools it wants.
type workspace struct {
	golang   string // version of Go, from go.mod; its toolchain line comes first
	module   *moduleFile
	versions map[string]string // of modules, from MODULE.bazel
}

func readWorkspace() (*workspace, error) {
	content, err := os.ReadFile("go.mod")
	if err != nil {
		return nil, err
	}
	mod, err := modfile.Parse("go.mod", content, nil)
	if err != nil {
		return nil, err
	}
	w := &workspace{versions: map[string]string{}}
	if mod.Go != nil {
		w.golang = mod.Go.Version
	}
	if mod.Toolchain != nil {
		w.golang = strings.TrimPrefix(mod.Toolchain.Name, "go")
	}
	if w.module, err = readModule("MODULE.bazel"); err != nil {
		return nil, err
	}
	for _, dep := range w.module.deps {
		w.versions[dep.name] = dep.version
	}
	if w.golang == "" || w.versions["rules_go"] == "" || w.versions["gazelle"] == "" {
		return nil, fmt.Errorf("expected a go line in go.mod and versions of rules_go and gazelle in MODULE.bazel, found %q, %q and %q", w.golang, w.versions["rules_go"], w.versions["gazelle"])
	}
	return w, nil
}

// A moduleID names one version of one Bazel module.
type moduleID struct {
	name, version string
}

// A moduleFile is a MODULE.bazel file.
type moduleFile struct {
	path, name string
	deps       []moduleID // not those for development, but in the workspace's own file
	syntax     *build.File
}

func readModule(path string) (*moduleFile, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	syntax, err := build.ParseModule(path, content)
	if err != nil {
		return nil, err
	}
	m := &moduleFile{path: path, syntax: syntax}
	var elsewhere []string
	for _, call := range syntax.Rules("") {
		id := moduleID{call.AttrString("name"), call.AttrString("version")}
		switch call.Kind() {
		case "module":
			m.name = id.name
		case "bazel_dep":
			if call.AttrLiteral("dev_dependency") != "True" || path == "MODULE.bazel" {
				m.deps = append(m.deps, id)
			}
		case "single_version_override":
			m.deps = append(m.deps, moduleID{call.AttrString("module_name"), id.version})
		case "local_path_override", "archive_override", "git_override":
			elsewhere = append(elsewhere, call.AttrString("module_name"))
		}
	}
	m.deps = slices.DeleteFunc(m.deps, func(id moduleID) bool { return id.version == "" || slices.Contains(elsewhere, id.name) })
	return m, nil
}

// entry is the text of this file as a registry has it for the given version.
// What a registry checks before it looks at the version is dropped, because the
// one folder of a module stands for all of its versions here.
func (m *moduleFile) entry(version string) string {
	for _, head := range m.syntax.Rules("module") {
		head.SetAttr("version", &build.StringExpr{Value: version})
		head.DelAttr("compatibility_level")
		head.DelAttr("bazel_compatibility")
	}
	return string(build.Format(m.syntax))
}

// sources maps the name of a module to the folder that has it.
type sources map[string]*moduleFile

// add takes every folder matching the pattern that has a MODULE.bazel file;
// earlier ones win.
func (s sources) add(pattern string) error {
	paths, err := filepath.Glob(filepath.Join(pattern, "MODULE.bazel"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		module, err := readModule(path)
		if err != nil {
			return err
		}
		if _, taken := s[module.name]; !taken {
			s[module.name] = module
		}
	}
	return nil
}

// write makes a registry in dir of every module version that Bazel may ask for. The versions
// that lose in version selection are among them: Bazel reads their files too. place says where a
// module's folder will be.
func (s sources) write(dir string, root, tools *moduleFile, place func(string) string) error {
	if err := writeFile(filepath.Join(dir, "bazel_registry.json"), "{}\n", 0o644); err != nil {
		return err
	}
	bazel := &moduleFile{path: "Bazel itself", deps: []moduleID{{"platforms", "0.0.7"}}}
	seen := map[moduleID]bool{}
	for todo := []*moduleFile{root, tools, bazel}; len(todo) > 0; todo = todo[1:] {
		for _, id := range todo[0].deps {
			if id.name == root.name || seen[id] {
				continue
			}
			seen[id] = true
			module, ok := s[id.name]
			if !ok {
				return fmt.Errorf("%s asks for the module %s %s: expected a Debian package or a stand-in for it, found neither; "+
					"add the folder tools/airgap/modules/%[2]s with a MODULE.bazel file and what is used of the module", todo[0].path, id.name, id.version)
			}
			todo = append(todo, module)
			source, err := json.Marshal(map[string]string{"type": "local_path", "path": place(filepath.Dir(module.path))})
			if err != nil {
				return err
			}
			entry := filepath.Join(dir, "modules", id.name, id.version)
			if err := writeFile(filepath.Join(entry, "MODULE.bazel"), module.entry(id.version), 0o644); err != nil {
				return err
			}
			if err := writeFile(filepath.Join(entry, "source.json"), string(source)+"\n", 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
