package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/thimble/tools/draft"
)

// updateListing writes the listing of the images into the workspace.
func updateListing(name string, subjects []subject, log io.Writer) error {
	workspace := os.Getenv("BUILD_WORKSPACE_DIRECTORY")
	if workspace == "" {
		return fmt.Errorf("expected to be started by bazel run, found no BUILD_WORKSPACE_DIRECTORY; use bazel run")
	}
	text := listing(subjects[0].Tree)
	for _, s := range subjects[1:] {
		if other := listing(s.Tree); other != text {
			return fmt.Errorf("expected one listing for all platforms, found that they differ: - %s, + %s\n%s\nlet the images be alike, or test each platform with a listing of its own",
				subjects[0].Name, s.Name, diff(text, other))
		}
	}
	file := filepath.Join(workspace, filepath.FromSlash(name))
	old, err := os.ReadFile(file)
	if err == nil && string(old) == text {
		_, err = fmt.Fprintf(log, "%s is up to date\n", name)
		return err
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
	if err := draft.Write(file, write); err != nil {
		return err
	}
	_, err = fmt.Fprintf(log, "wrote %s\n", name)
	return err
}
