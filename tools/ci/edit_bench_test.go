package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkLoadAfterEdit is the time from the edit of one line to the image in the engine:
//
//	go test -bench LoadAfterEdit -benchtime 5x -run - ./tools/ci
func BenchmarkLoadAfterEdit(b *testing.B) {
	here, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		b.Fatal(err)
	}
	// Sandboxed actions see an empty /tmp, so what they read cannot be there.
	dir, err := os.MkdirTemp("/var/tmp", "edit-")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	run := func(name string, args ...string) {
		cmd := exec.Command(name, args...)
		if strings.Contains(name, "/") {
			cmd.Path, cmd.Err = filepath.Join(dir, name), nil
		}
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", cmd, err, out)
		}
	}
	run("git", "clone", "--quiet", strings.TrimSpace(string(here)), dir)
	defer run("tools/bazel", "clean", "--expunge")
	images, err := filepath.Glob(filepath.Join(dir, "apps/*/main.go"))
	if err != nil {
		b.Fatal(err)
	}
	for _, source := range images {
		app := filepath.Base(filepath.Dir(source))
		original, err := os.ReadFile(source)
		if err != nil {
			b.Fatal(err)
		}
		load := []string{"run", fmt.Sprintf("//apps/%s:image_load", app)}
		run("tools/bazel", load...)
		b.Run(app, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				b.StopTimer()
				edited := fmt.Sprintf("%s\nfunc init() { println(%d) }\n", original, n)
				if err := os.WriteFile(source, []byte(edited), 0o644); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				run("tools/bazel", load...)
			}
		})
	}
}
