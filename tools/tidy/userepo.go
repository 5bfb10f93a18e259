package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
)

// fixUseRepo lets Bazel write the use_repo calls of MODULE.bazel. The test does not check them, because
// Bazel does: it fails if a call lacks a repository that is used, and warns about other repositories.
func (w *workspace) fixUseRepo(ctx context.Context) error {
	bazel := filepath.Join(w.dir, "tools", "bazel")
	if _, err := os.Stat(bazel); err != nil {
		bazel = "bazel"
	}
	_, err := w.command(ctx, nil, bazel, slices.Concat(w.startup, []string{"mod", "tidy"})...)
	return err
}
