package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// newerGo matches the go command's error about a module that needs a newer Go.
var newerGo = regexp.MustCompile(`requires go >= (\S+) \(running go`)

// goModTidy runs the go command of the SDK, whichever Go the machine has.
func (w *workspace) goModTidy(ctx context.Context, args ...string) (string, error) {
	command, err := filepath.EvalSymlinks(w.goCommand)
	if err != nil {
		return "", err
	}
	env := []string{"GOROOT=" + filepath.Dir(filepath.Dir(command)), "GOTOOLCHAIN=local"}
	output, err := w.command(ctx, env, w.goCommand, append([]string{"mod", "tidy"}, args...)...)
	if err == nil {
		return output, nil
	}
	if version := newerGo.FindStringSubmatch(err.Error()); version != nil {
		const advice = "what to do: take an older version of that module by `go get MODULE@VERSION && go mod tidy`, or write go %s into go.mod, which everything here is then built with"
		err = fmt.Errorf("%w\n"+advice, err, version[1])
	}
	return output, err
}

func (w *workspace) fixGoMod(ctx context.Context) error {
	_, err := w.goModTidy(ctx)
	return err
}

func (w *workspace) checkGoMod(ctx context.Context) (string, error) {
	diff, err := w.goModTidy(ctx, "-diff")
	if strings.HasPrefix(diff, "diff ") {
		return diff, nil
	}
	return diff, err
}
