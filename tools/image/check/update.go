package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	if err := replace(file, text); err != nil {
		return err
	}
	_, err = fmt.Fprintf(log, "wrote %s\n", name)
	return err
}

// replace writes the file at once or not at all.
func replace(name, text string) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".listing-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err = temporary.WriteString(text); err == nil {
		err = temporary.Chmod(0o644) // CreateTemp makes a file that nobody else can read
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}
