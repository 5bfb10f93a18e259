package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazelbuild/buildtools/build"
	"github.com/bazelbuild/buildtools/edit/bzlmod"
	"golang.org/x/mod/modfile"
)

const moduleFile = "MODULE.bazel"

// isNested is whether a Go module is below the root of a Bazel module, which Bazel's list of
// repositories of Go modules leaves out.
func isNested(path string) bool { return path == "github.com/bazel-contrib/bazel-gazelle/v2" }

func (w *workspace) fixUseRepo(context.Context) error {
	found, expected, err := w.useRepo()
	if err != nil || found == expected {
		return err
	}
	return w.replace(moduleFile, []byte(expected))
}

func (w *workspace) checkUseRepo(context.Context) (string, error) {
	found, expected, err := w.useRepo()
	if err != nil || found == expected {
		return "", err
	}
	return unified(moduleFile, found, expected)
}

// useRepo returns MODULE.bazel as it is, and as it is expected to be: its use_repo calls name
// the repository of every Go module that a go.mod requires directly, or has a tool of, and no
// other.
func (w *workspace) useRepo() (found, expected string, err error) {
	data, err := os.ReadFile(filepath.Join(w.dir, moduleFile))
	if err != nil {
		return "", "", err
	}
	file, err := build.ParseModule(moduleFile, data)
	if err != nil {
		return "", "", err
	}
	gazelle := bzlmod.ExtractModuleToApparentNameMapping(func(name string) *build.File {
		if name == moduleFile {
			return file
		}
		return nil
	})("gazelle")
	proxies := bzlmod.Proxies(file, "@"+gazelle+"//:extensions.bzl", "go_deps", false)
	if len(proxies) == 0 {
		return string(data), string(data), nil
	}
	required, err := w.required(file, proxies)
	if err != nil {
		return "", "", err
	}

	calls := bzlmod.UseRepos(file, proxies)
	used := repositories(calls)
	missing := slices.DeleteFunc(slices.Clone(required), func(name string) bool { return slices.Contains(used, name) })
	surplus := slices.DeleteFunc(used, func(name string) bool { return slices.Contains(required, name) })
	if len(missing) == 0 && len(surplus) == 0 {
		return string(data), string(data), nil
	}
	if len(calls) == 0 {
		var call *build.CallExpr
		file, call = bzlmod.NewUseRepo(file, proxies)
		calls = append(calls, call)
	}
	bzlmod.AddRepoUsages(calls, missing...)
	bzlmod.RemoveRepoUsages(calls, surplus...)
	return string(data), string(build.Format(file)), nil
}

// repositories are the names, as the extension knows them, that use_repo calls name.
func repositories(calls []*build.CallExpr) []string {
	var names []string
	for _, call := range calls {
		for _, argument := range call.List[1:] {
			if assigned, ok := argument.(*build.AssignExpr); ok {
				argument = assigned.RHS
			}
			if name, ok := argument.(*build.StringExpr); ok {
				names = append(names, name.Value)
			}
		}
	}
	return names
}

// required are the names of the repositories of the Go modules that have to be named, sorted.
// Bazel modules provide some Go modules; these have no repository of their own.
func (w *workspace) required(file *build.File, proxies []string) ([]string, error) {
	known, err := w.repositories()
	if err != nil {
		return nil, err
	}
	var modules []string
	named := map[string]string{}
	for _, rule := range file.Rules("") {
		proxy, tag, _ := strings.Cut(rule.Kind(), ".")
		if !slices.Contains(proxies, proxy) {
			continue
		}
		switch tag {
		case "from_file":
			direct, err := w.direct(rule.AttrString("go_mod"))
			if err != nil {
				return nil, err
			}
			modules = append(modules, direct...)
		case "module":
			modules = append(modules, rule.AttrString("path"))
		case "module_override":
			named[rule.AttrString("path")] = rule.AttrString("repo_name")
		}
	}
	var names []string
	for _, module := range modules {
		if r := known[module]; isNested(module) || r != nil && r.AttrString("module_name") != "" {
			continue
		}
		name := named[module]
		if name == "" {
			name = label.ImportPathToBazelRepoName(module)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// direct are the paths of the modules that the go.mod file of a label requires directly, and of
// those whose paths its tools begin with: go_deps does not ask which of them has the tool.
func (w *workspace) direct(goMod string) ([]string, error) {
	l, err := label.Parse(goMod)
	if err != nil || goMod == "" {
		return nil, fmt.Errorf("%s: from_file: expected go_mod to be a label such as //:go.mod, found %q", moduleFile, goMod)
	}
	name := filepath.Join(w.dir, filepath.FromSlash(l.Pkg), l.Name)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	parsed, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, r := range parsed.Require {
		if !r.Indirect || slices.ContainsFunc(parsed.Tool, func(t *modfile.Tool) bool { return isBelow(t.Path, r.Mod.Path) }) {
			paths = append(paths, r.Mod.Path)
		}
	}
	return paths, nil
}

func isBelow(pkg, module string) bool { return strings.HasPrefix(pkg+"/", module+"/") }
