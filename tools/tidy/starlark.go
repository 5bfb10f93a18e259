package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// buildifierFailed is the exit code for files that have warnings, or are not formatted.
const buildifierFailed = 4

// findings is what buildifier -format=json writes.
type findings struct {
	Files []struct {
		Filename  string `json:"filename"`
		Formatted bool   `json:"formatted"`
		Valid     bool   `json:"valid"`
		Warnings  []struct {
			Start    struct{ Line, Column int }
			Category string `json:"category"`
			Message  string `json:"message"`
			URL      string `json:"url"`
		} `json:"warnings"`
	} `json:"files"`
}

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

func (w *workspace) checkStarlark(ctx context.Context) (string, error) {
	output, err := w.runBuildifier(ctx, "-mode=check", "-lint=warn", "-format=json")
	if err != nil {
		return "", err
	}
	var all findings
	if err := json.Unmarshal([]byte(output), &all); err != nil {
		return "", fmt.Errorf("%s: expected JSON: %w", w.buildifier, err)
	}
	var text strings.Builder
	for _, file := range all.Files {
		if !file.Valid {
			_, err := w.command(ctx, nil, w.buildifier, "-mode=check", file.Filename)
			fmt.Fprintf(&text, "%v\n", err)
			continue
		}
		for _, f := range file.Warnings {
			message, _, _ := strings.Cut(f.Message, "\n")
			fmt.Fprintf(&text, "%s:%d:%d: %s: %s (%s)\n", file.Filename, f.Start.Line, f.Start.Column, f.Category, message, f.URL)
		}
		if file.Formatted {
			continue
		}
		formatted, err := w.command(ctx, nil, w.buildifier, "-mode=print_if_changed", "-lint=off", file.Filename)
		if err != nil {
			return "", err
		}
		data, err := os.ReadFile(filepath.Join(w.dir, file.Filename))
		if err != nil {
			return "", err
		}
		diff, err := unified(file.Filename, string(data), formatted)
		if err != nil {
			return "", err
		}
		text.WriteString(diff)
	}
	return text.String(), nil
}
