package main

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/tidy/reference"
)

// docs is the name of files of documentation. tidy writes such a file if its first line names Starlark
// files beside or below it.
const (
	docs       = "docs.md"
	docsPrefix = "<!-- tidy writes this file from "
	docsSuffix = " -->\n"
)

// differing calls do for every Go file that gofmt would change, and for every file of documentation
// that differs from its sources.
func (w *workspace) differing(do func(name string, found, expected []byte) error) error {
	names, err := w.files()
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.Contains("/"+name, "/testdata/") || path.Ext(name) != ".go" && path.Base(name) != docs {
			continue
		}
		found, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			return err
		}
		var expected []byte
		if path.Base(name) == docs {
			expected, err = w.documentation(name, found)
		} else if expected, err = format.Source(found); err != nil {
			err = fmt.Errorf("%s: expected Go source: %w", name, err)
		}
		if err != nil {
			return err
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

// documentation returns the content that a file has to have. A file that names no sources stays.
func (w *workspace) documentation(name string, found []byte) ([]byte, error) {
	line, _, _ := strings.Cut(string(found), "\n")
	sources, begins := strings.CutPrefix(line+"\n", docsPrefix)
	sources, ends := strings.CutSuffix(sources, docsSuffix)
	if !begins || !ends {
		return found, nil
	}
	text := line + "\n\n"
	for source := range strings.FieldsSeq(sources) {
		source = path.Join(path.Dir(name), source)
		content, err := os.ReadFile(filepath.Join(w.dir, source))
		if err != nil {
			return nil, fmt.Errorf("%s: expected a Starlark file in its first line: %w", name, err)
		}
		more, err := reference.Markdown(source, content)
		if err != nil {
			return nil, err
		}
		text += more
	}
	return []byte(strings.TrimRight(text, "\n") + "\n"), nil
}

func (w *workspace) fixTexts(context.Context) error {
	return w.differing(func(name string, _, expected []byte) error {
		return w.replace(name, expected)
	})
}

func (w *workspace) checkTexts(context.Context) (string, error) {
	var text strings.Builder
	err := w.differing(func(name string, found, expected []byte) error {
		diff, err := unified(name, string(found), string(expected))
		text.WriteString(diff)
		return err
	})
	return text.String(), err
}
