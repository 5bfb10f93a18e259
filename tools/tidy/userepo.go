package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
)

// fixUseRepo has Bazel write the use_repo calls of MODULE.bazel. The test does without: Bazel
// fails where a call names too few repositories that are used, and warns where it names others.
func (w *workspace) fixUseRepo(ctx context.Context) error {
	bazel := filepath.Join(w.dir, "tools", "bazel")
	if _, err := os.Stat(bazel); err != nil {
		bazel = "bazel"
	}
	_, err := w.command(ctx, nil, bazel, slices.Concat(w.startup, []string{"mod", "tidy"})...)
	return err
}
