package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const manifest = "META-INF/MANIFEST.MF"

// rewriteClassPath points the server's class path into the tree. The server is
// started by class path, not by the jars' manifests, so what those name is added.
func (p prefix) rewriteClassPath() error {
	path := filepath.Join(p.share(), "bazel_classpath_debian_depends.txt")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	todo := strings.Fields(string(text))
	for i, jar := range todo {
		todo[i] = filepath.Join(p.dir, jar)
	}
	var jars []string
	seen := map[string]bool{}
	for len(todo) > 0 {
		jar := todo[0]
		todo = todo[1:]
		if seen[jar] {
			continue
		}
		seen[jar] = true
		more, err := manifestJars(jar)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		jars = append(jars, jar)
		for _, name := range more {
			if filepath.IsAbs(name) {
				todo = append(todo, filepath.Join(p.dir, name))
			} else {
				todo = append(todo, filepath.Join(filepath.Dir(jar), name))
			}
		}
	}
	if len(jars) == 0 {
		return fmt.Errorf("%s: expected a path of a jar in each line, found no jar in %s", path, p.dir)
	}
	return os.WriteFile(path, []byte(strings.Join(append(jars, p.labels()), "\n")+"\n"), 0o644)
}

func manifestJars(jar string) ([]string, error) {
	reader, err := zip.OpenReader(jar)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", jar, err)
	}
	defer reader.Close()
	file, err := reader.Open(manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", jar, err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", jar, manifest, err)
	}
	return classPath(string(text)), nil
}

// classPath reads the attribute Class-Path of a manifest, whose lines are folded
// at 72 bytes.
func classPath(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\n ", "")
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, "Class-Path:"); ok {
			return strings.Fields(value)
		}
	}
	return nil
}
