package main

import (
	"context"
	"path/filepath"
	"strings"
)

// goEnv makes the go command the one of the SDK, whichever Go the machine has.
func (w *workspace) goEnv() ([]string, error) {
	command, err := filepath.EvalSymlinks(w.goCommand)
	if err != nil {
		return nil, err
	}
	return []string{"GOROOT=" + filepath.Dir(filepath.Dir(command)), "GOTOOLCHAIN=local"}, nil
}

func (w *workspace) fixGoMod(ctx context.Context) error {
	env, err := w.goEnv()
	if err != nil {
		return err
	}
	_, err = w.command(ctx, env, w.goCommand, "mod", "tidy")
	return err
}

func (w *workspace) checkGoMod(ctx context.Context) (string, error) {
	env, err := w.goEnv()
	if err != nil {
		return "", err
	}
	diff, err := w.command(ctx, env, w.goCommand, "mod", "tidy", "-diff")
	if strings.HasPrefix(diff, "diff ") {
		return diff, nil
	}
	return diff, err
}
