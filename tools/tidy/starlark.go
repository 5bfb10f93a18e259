package main

import (
	"context"
	"fmt"
)

// buildifierFailed is the exit code for files that have warnings, or are not formatted.
const buildifierFailed = 4

func (w *workspace) runBuildifier(ctx context.Context, args ...string) (string, error) {
	return w.command(ctx, nil, w.buildifier, append(args, "-r", ".")...)
}

func (w *workspace) fixStarlark(ctx context.Context) error {
	if _, err := w.runBuildifier(ctx, "-mode=fix", "-lint=fix"); err != nil && exitCode(err) != buildifierFailed {
		return err
	}
	found, err := w.checkStarlark(ctx)
	if err == nil && found != "" {
		err = fmt.Errorf("expected no warnings, found some that people have to mend:\n%s", found)
	}
	return err
}

// checkStarlark returns the warnings of buildifier and the differences of diff.
func (w *workspace) checkStarlark(ctx context.Context) (string, error) {
	diff, err := w.runBuildifier(ctx, "-mode=diff", "-lint=warn")
	if err == nil {
		return diff, nil
	}
	return fmt.Sprintf("%v\n%s", err, diff), nil
}
