package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/executable"
	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/size/binary"
	"example.com/thimble/tools/size/gocommand"
)

// BenchmarkLargeProgram is of the Go compiler, 24 MB: all that is done with an image, and what
// of it is the attribution.
//
//	go test -bench LargeProgram -run - ./tools/size/measure
func BenchmarkLargeProgram(b *testing.B) {
	dir := b.TempDir()
	symbols, spec, out := filepath.Join(dir, "compile"), filepath.Join(dir, "spec.json"), filepath.Join(dir, "report.json")
	if _, err := gocommand.Run(gocommand.ForLinux("amd64"), "build", "-o", symbols, "-trimpath", "-buildvcs=false", "-ldflags=-w", "cmd/compile"); err != nil {
		b.Fatal(err)
	}
	twin, err := os.ReadFile(symbols)
	if err != nil {
		b.Fatal(err)
	}
	file, err := executable.Strip(twin)
	if err != nil {
		b.Fatal(err)
	}
	data, err := json.Marshal(specification{
		Image:    "//x:image",
		Layout:   imagetest.Layout(b, imagetest.New(b, "amd64", v1.Config{}, []imagetest.File{{Name: "compile", Content: file}})),
		Programs: []program{{Platform: "linux/amd64", Path: "/compile", Symbols: symbols}},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(spec, data, 0o644); err != nil {
		b.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"Attribute": func() error {
			_, err := binary.Attribute(file, twin)
			return err
		},
		"Measure": func() error { return write(spec, out) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
