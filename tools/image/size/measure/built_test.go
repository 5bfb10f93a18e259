package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/size/report"
)

// maxUnknown is the largest share of a program that may be unknown, in thousandths.
const maxUnknown = 5

// problems returns errors in a report on an image of Go programs that Bazel linked.
func problems(r *report.Report) (found []string) {
	for _, platform := range r.Platforms {
		var unpacked int64
		for _, file := range platform.Files {
			unpacked += file.Size
			if file.Program == nil {
				continue
			}
			where := platform.Name + " " + file.Path
			var size int64
			for _, part := range file.Program.Parts {
				size += part.Size
			}
			if size != file.Size {
				found = append(found, fmt.Sprintf("%s: expected parts of %d bytes, found %d", where, file.Size, size))
			}
			if unknown := file.Program.Packages()[report.Unknown]; unknown*1000 > file.Size*maxUnknown {
				found = append(found, fmt.Sprintf("%s: expected at most %d of 1000 bytes to be unknown, found %d of %d", where, maxUnknown, unknown, file.Size))
			}
			if file.Program.Remark != "" {
				found = append(found, fmt.Sprintf("%s: expected no remark, found %s", where, file.Program.Remark))
			}
			if len(file.Program.Imports["main"]) == 0 {
				found = append(found, where+": expected the imports of main, found none")
			}
			if file.Program.ImportPath == "" {
				found = append(found, where+": expected the import path of main, found none")
			}
		}
		if unpacked != platform.Unpacked {
			found = append(found, fmt.Sprintf("%s: expected files of %d bytes, found %d", platform.Name, platform.Unpacked, unpacked))
		}
	}
	return found
}

// TestBuilt reads the reports of images that Bazel builds for all platforms.
func TestBuilt(t *testing.T) {
	for _, rlocation := range strings.Fields(os.Getenv("REPORTS")) {
		name, err := runfiles.Rlocation(rlocation)
		if err != nil {
			t.Fatal(err)
		}
		r, err := report.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Platforms) != 6 {
			t.Errorf("%s: expected six platforms, found %d", r.Image, len(r.Platforms))
		}
		for _, problem := range problems(r) {
			t.Errorf("%s: %s", r.Image, problem)
		}
	}
}

func TestProblems(t *testing.T) {
	parts := []report.Part{{Package: "main", Size: 90}, {Package: report.Unknown, Size: 1}}
	found := problems(&report.Report{Platforms: []report.Platform{{
		Name: "linux/arm64", Unpacked: 99,
		Files: []report.File{{Path: "/p", Size: 100, Program: &report.Program{Remark: "stripped", Parts: parts}}},
	}}})
	for _, expected := range []string{
		"expected parts of 100 bytes, found 91", "found 1 of 100", "found stripped", "imports of main", "import path of main", "files of 99 bytes, found 100",
	} {
		if !strings.Contains(strings.Join(found, "\n"), expected) {
			t.Errorf("expected %q, found %q", expected, found)
		}
	}
}
