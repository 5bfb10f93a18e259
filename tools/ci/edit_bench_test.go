package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkLoadAfterEdit measures the time from the edit of one line to the image in the engine:
//
//	go test -bench LoadAfterEdit -benchtime 5x -run - ./tools/ci
func BenchmarkLoadAfterEdit(b *testing.B) {
	dir, clone, said := newClone(b)
	run := func(name string, args ...string) {
		if err := clone.Run(name, args...); err != nil {
			b.Fatalf("%v\n%s", err, said)
		}
	}
	defer remove(b, dir, clone)
	images, err := filepath.Glob(filepath.Join(clone.Dir, "apps/*/main.go"))
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
