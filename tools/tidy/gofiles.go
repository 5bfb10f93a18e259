package main

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
)

// unformatted calls do with every Go file that gofmt would write otherwise.
func (w *workspace) unformatted(do func(name string, found, expected []byte) error) error {
	names, err := w.files()
	if err != nil {
		return err
	}
	for _, name := range names {
		if filepath.Ext(name) != ".go" || strings.Contains("/"+name, "/testdata/") {
			continue
		}
		found, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			return err
		}
		expected, err := format.Source(found)
		if err != nil {
			return fmt.Errorf("%s: expected Go source: %w", name, err)
		}
		if bytes.Equal(found, expected) {
			continue
		}
		if err := do(name, found, expected); err != nil {
			return err
		}
	}
	return nil
}

func (w *workspace) fixGo(context.Context) error {
	return w.unformatted(func(name string, _, expected []byte) error {
		return w.replace(name, expected)
	})
}

func (w *workspace) checkGo(context.Context) (string, error) {
	var text strings.Builder
	err := w.unformatted(func(name string, found, expected []byte) error {
		diff, err := unified(name, string(found), string(expected))
		text.WriteString(diff)
		return err
	})
	return text.String(), err
}
