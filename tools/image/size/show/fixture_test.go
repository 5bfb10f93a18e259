package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

// fixture returns the report of an image with a base, a program, and an ELF file that measure could
// not read.
func fixture() *report.Report {
	parts := []report.Part{
		{Package: "(ELF headers)", Kind: report.Other, Size: 4096},
		{Package: "fmt", Kind: report.Code, Size: 43210},
		{Package: "fmt", Kind: report.Lines, Size: 25000},
		{Package: "main", Kind: report.Code, Size: 100},
		{Package: "net/http", Kind: report.Code, Size: 1234567},
		{Package: "net/http", Kind: report.ReadOnly, Size: 98765},
		{Package: "net/http", Kind: report.Types, Size: 5000},
		{Package: "runtime", Kind: report.Code, Size: 400000},
		{Package: "runtime", Kind: report.Variables, Size: 33},
	}
	graph := map[string][]string{
		"main": {"fmt", "net/http"}, "fmt": {"runtime"}, "net/http": {"fmt", "internal/empty", "vendor/golang.org/x/net/http2/hpack"},
		"runtime": {}, "internal/empty": {}, "vendor/golang.org/x/net/http2/hpack": {"fmt"},
	}
	for i := range 20 {
		name := fmt.Sprintf("example.com/many/p%02d", i)
		parts = append(parts, report.Part{Package: name, Kind: report.Code, Size: int64(1000 - i)})
		graph["main"] = append(graph["main"], name)
		graph[name] = []string{}
	}
	parts = append(parts, report.Part{Package: "type:.eq", Kind: report.Code, Size: 77})
	var total int64
	for _, part := range parts {
		total += part.Size
	}
	platform := report.Platform{
		Name: "linux/amd64", Digest: "sha256:1", Manifest: 480, Config: 541,
		Layers: []report.Layer{
			{Origin: "/bin/sh -c #(nop) ADD file:1f3e5a\x1b[31m in / and everything else that a base has in it", Tar: 51200, Pulled: 20000},
			{Tar: 2100000, Pulled: 716627},
		},
		Files: []report.File{
			{Path: "/hello", Layer: 1, Size: total, Program: &report.Program{Main: "main", Remark: "expected symbols of the same program, found none", Imports: graph, Parts: parts}},
			{Path: "/usr/lib/libc.so.6", Layer: 0, Size: 40000, Program: &report.Program{
				Remark: "expected a program of Go, found none", Parts: []report.Part{{Package: report.Unknown, Kind: report.Other, Size: 40000}},
			}},
			{Path: "/etc/os-release", Layer: 0, Size: 300},
		},
	}
	for _, file := range platform.Files {
		platform.Unpacked += file.Size
	}
	platform.Pulled = 480 + 541 + 20000 + 716627
	arm := platform
	arm.Name, arm.Unpacked, arm.Pulled, arm.Files, arm.Layers = "linux/arm/v7", 111, 1132, []report.File{{Path: "/data", Size: 111}}, []report.Layer{{Tar: 2048, Pulled: 111}}
	return &report.Report{Image: "//apps/hello:image", Platforms: []report.Platform{arm, platform}}
}

// execute runs the command on a report, as Bazel does.
func execute(t *testing.T, r *report.Report, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Setenv("RUNFILES_DIR", dir)
	}
	name := filepath.Join(dir, "report.json")
	argv0 := filepath.Join(dir, "image_size")
	writeJSON(t, name, r)
	writeJSON(t, argv0+".json", specification{Report: name, Label: "//apps/hello:image_size"})
	var out, err strings.Builder
	code = run(append([]string{argv0}, args...), 0, &out, &err)
	return code, out.String(), err.String()
}

func writeJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
