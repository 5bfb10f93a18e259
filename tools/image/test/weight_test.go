package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
)

func TestTooLargeExplained(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
	image := imagetest.New(t, "amd64", config, []imagetest.File{{Name: "program"}, {Name: "data", Content: make([]byte, 5000)}})
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	program := &report.Program{Parts: []report.Part{{Package: "main", Kind: report.Code, Size: 1200}, {Package: "main", Kind: report.Lines, Size: 34}}}
	for n := range 12 {
		program.Parts = append(program.Parts, report.Part{Package: fmt.Sprintf("example.com/%02d", n), Kind: report.Code, Size: int64(100 - n)})
	}
	weighed := report.Report{Platforms: []report.Platform{
		{Name: "linux/amd64", Digest: digest.String(), Unpacked: 9000, Pulled: 3000, Files: []report.File{
			{Path: "/data", Size: 5000}, {Path: "/program", Size: 4000, Program: program},
		}},
		{Name: "linux/arm64", Digest: digest.String()[:63], Unpacked: 500, Pulled: 50},
	}}
	encode := func(t *testing.T, r report.Report) string {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return goldenFile(t, string(data))
	}
	zeros := "sha256:" + strings.Repeat("0", 64)
	const command = "; what needs a package: bazel run //t:image_size -- -why PACKAGE; what changed: bazel run //tools/image/size:diff -- HEAD\n"
	for name, c := range map[string]struct {
		report   report.Report
		lock     string
		messages []string
	}{
		"packages": {weighed, "", []string{"  expected: at most 10 bytes unpacked\n  found:    5,000 bytes, 4,990 too many\n    the largest packages, in bytes unpacked:\n            5,000  /data\n            1,234  main\n              100  example.com/00\n", "93  example.com/07\n  where:", "raise max_unpacked" + command}},
		"grown": {weighed, "image linux/amd64 8000 2500 " + zeros + "\nimage linux/arm64 499 50 " + zeros + "\n", []string{
			"example.com/07\n    since t/image.lock was written, +1,001 bytes unpacked and +500 pulled on all platforms:\n    platform ",
			"\n    linux/amd64  8,000 -> 9,000 (+1,000)  2,500 -> 3,000 (+500)\n    linux/arm64  499 -> 500 (+1)          50 -> 50 (0)\n  where:",
		}},
		"new":            {weighed, "", []string{"the largest packages"}},
		"conflict":       {weighed, "<<<<<<< HEAD\n", []string{"\n    t/image.lock:1: expected a file without the marks of a merge conflict, found \"<<<<<<< HEAD\"; run tools/bazel run //:tidy"}},
		"others only":    {report.Report{Platforms: weighed.Platforms[1:]}, "", []string{" too many\n  where:"}},
		"in line":        {report.Report{Platforms: weighed.Platforms[:1]}, "image linux/amd64 9000 3000 " + digest.String() + "\n", []string{"\n    t/image.lock has the same sizes\n  where:"}},
		"another's line": {report.Report{Platforms: weighed.Platforms[:1]}, "other linux/amd64 1 1 " + zeros + "\n", []string{"linux/amd64  none -> 9,000   none -> 3,000"}},
	} {
		t.Run(name, func(t *testing.T) {
			spec := newSpec(t, image)
			spec.Content = &content{MaxUnpacked: budget{"*": "10"}, Report: encode(t, c.report)}
			if c.lock != "" {
				spec.Content.Lock = goldenFile(t, "# "+lock.Name+"\n"+c.lock)
				if c.lock[0] == '<' {
					spec.Content.Lock = goldenFile(t, c.lock)
				}
			}
			expectRun(t, spec, c.messages...)
		})
	}
	t.Run("once", func(t *testing.T) {
		images := []ocidir.Image{image, imagetest.New(t, "arm64", config, []imagetest.File{{Name: "program"}})}
		subjects, err := read(images, "//t:image")
		if err != nil {
			t.Fatal(err)
		}
		failures, err := checkContent(content{MaxUnpacked: budget{"*": "10"}, MaxPulled: budget{"*": "10"}, Report: encode(t, weighed)}, "//t:image", subjects, t.Output())
		if err != nil || len(failures) != 3 {
			t.Fatalf("expected three failures, found %v, %v", failures, err)
		}
		for i, f := range failures {
			if explained := strings.Contains(f.Found, "largest packages"); explained != (i == 0) {
				t.Errorf("expected the first failure alone to name packages, found %v", f)
			}
		}
	})
	t.Run("within budgets", func(t *testing.T) {
		spec := newSpec(t, image)
		spec.Content = &content{MaxUnpacked: budget{"*": "1000000"}, Report: "/none", Lock: "/none"}
		expectRun(t, spec)
	})
	for name, c := range map[string]content{
		"no report": {Report: "/none"},
		"no lock":   {Report: encode(t, weighed), Lock: "/none"},
	} {
		t.Run(name, func(t *testing.T) {
			c.MaxUnpacked = budget{"*": "10"}
			spec := newSpec(t, image)
			spec.Content = &c
			expectRun(t, spec, "open /none: no such file")
		})
	}
}
