package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazelbuild/buildtools/build"
	"golang.org/x/mod/modfile"
)

// isNested says whether a Go module is below the root of a Bazel module. Bazel's list of
// repositories of Go modules leaves out nested modules.
func isNested(path string) bool { return path == "github.com/bazel-contrib/bazel-gazelle/v2" }

func (w *workspace) runGazelle(ctx context.Context, args ...string) (string, error) {
	added, err := w.addedModules()
	if err != nil {
		return "", err
	}
	if added != "" {
		dir, err := os.MkdirTemp("", "tidy-")
		if err != nil {
			return "", err
		}
		defer os.RemoveAll(dir)
		known, err := os.ReadFile(w.repoConfig)
		if err != nil {
			return "", err
		}
		config := filepath.Join(dir, "WORKSPACE")
		if err := os.WriteFile(config, append(known, added...), 0o666); err != nil {
			return "", err
		}
		// If -repo_config is there twice, Gazelle takes the last one.
		args = append(args, "-repo_config", config)
	}
	return w.command(ctx, append(w.runfiles, "BUILD_WORKSPACE_DIRECTORY="+w.dir), w.gazelle, args...)
}

// addedModules returns declarations of repositories for modules that are new in go.mod since Bazel
// loaded it, as go_deps will declare them next time.
func (w *workspace) addedModules() (string, error) {
	data, err := os.ReadFile(filepath.Join(w.dir, "go.mod"))
	if err != nil {
		return "", err
	}
	parsed, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return "", err
	}
	known, err := w.repositories()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, r := range parsed.Require {
		if path := r.Mod.Path; known[path] == nil && !isNested(path) {
			fmt.Fprintf(&text, "\ngo_repository(name = %q, importpath = %q)", label.ImportPathToBazelRepoName(path), path)
		}
	}
	return text.String(), nil
}

// repositories returns the repositories that Bazel made for Go modules, by the modules' paths.
func (w *workspace) repositories() (map[string]*build.Rule, error) {
	data, err := os.ReadFile(w.repoConfig)
	if err != nil {
		return nil, err
	}
	file, err := build.ParseWorkspace(w.repoConfig, data)
	if err != nil {
		return nil, err
	}
	repositories := map[string]*build.Rule{}
	for _, r := range file.Rules("go_repository") {
		repositories[r.AttrString("importpath")] = r
	}
	return repositories, nil
}

func (w *workspace) fixBuildFiles(ctx context.Context) error {
	_, err := w.runGazelle(ctx)
	return err
}

func (w *workspace) checkBuildFiles(ctx context.Context) (string, error) {
	diff, err := w.runGazelle(ctx, "-mode", "diff")
	if diff != "" {
		return diff, nil
	}
	return "", err
}
