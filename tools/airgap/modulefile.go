package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/bazelbuild/buildtools/build"
)

// A moduleID names one version of one Bazel module.
type moduleID struct {
	name, version string
}

func (id moduleID) String() string { return id.name + "@" + id.version }

// A moduleFile is a MODULE.bazel file.
type moduleFile struct {
	path      string
	name      string
	deps      []moduleID // not those for development
	devDeps   []moduleID
	pins      []moduleID // single_version_override
	elsewhere []string   // modules that an override takes from outside of any registry
	syntax    *build.File
}

func readModule(path string) (*moduleFile, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	syntax, err := build.ParseModule(path, content)
	if err != nil {
		return nil, fmt.Errorf("%s: expected the syntax of a MODULE.bazel file: %w", path, err)
	}
	m := &moduleFile{path: path, syntax: syntax}
	for _, call := range syntax.Rules("") {
		switch call.Kind() {
		case "module":
			m.name = call.AttrString("name")
		case "bazel_dep":
			id := moduleID{call.AttrString("name"), call.AttrString("version")}
			if call.AttrLiteral("dev_dependency") == "True" {
				m.devDeps = append(m.devDeps, id)
			} else {
				m.deps = append(m.deps, id)
			}
		case "single_version_override":
			if version := call.AttrString("version"); version != "" {
				m.pins = append(m.pins, moduleID{call.AttrString("module_name"), version})
			}
		case "local_path_override", "archive_override", "git_override":
			m.elsewhere = append(m.elsewhere, call.AttrString("module_name"))
		}
	}
	return m, nil
}

// entry is the text of this file as a registry has it for the given version.
// What a registry checks before it looks at the version is dropped, because the
// one folder of a module stands for all of its versions here.
func (m *moduleFile) entry(id moduleID) ([]byte, error) {
	syntax, err := build.ParseModule(m.path, build.Format(m.syntax))
	if err != nil {
		return nil, err
	}
	heads := syntax.Rules("module")
	if len(heads) != 1 || m.name != id.name {
		return nil, fmt.Errorf("%s: expected one module() named %q, found %d, named %q", m.path, id.name, len(heads), m.name)
	}
	head := heads[0]
	head.SetAttr("version", &build.StringExpr{Value: id.version})
	head.DelAttr("compatibility_level")
	head.DelAttr("bazel_compatibility")
	syntax.Stmt = slices.DeleteFunc(syntax.Stmt, isOverride)
	return build.Format(syntax), nil
}

func isOverride(statement build.Expr) bool {
	call, ok := statement.(*build.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.X.(*build.Ident)
	return ok && slices.Contains([]string{"single_version_override", "multiple_version_override",
		"local_path_override", "archive_override", "git_override"}, name.Name)
}
