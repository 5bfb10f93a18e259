package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/size/binary"
)

// BenchmarkLargeProgram is of the Go compiler, 24 MB: all that is done with an image, and what
// of it is the attribution.
//
//	go test -bench LargeProgram -run - ./tools/image/size/measure
func BenchmarkLargeProgram(b *testing.B) {
	dir := b.TempDir()
	symbols, spec, out := filepath.Join(dir, "symbols"), filepath.Join(dir, "spec.json"), filepath.Join(dir, "report.json")
	link := func(name, flags string) []byte {
		command := exec.Command("go", "build", "-o", name, "-trimpath", "-buildvcs=false", "-ldflags="+flags, "cmd/compile")
		command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
		if said, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, said)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		return content
	}
	twin, file := link(symbols, "-w"), link(filepath.Join(dir, "stripped"), "-s -w")
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
