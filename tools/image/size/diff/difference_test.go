package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

// weighed returns a report on apps/<name>. Its program has a main package of main bytes, and others.
func weighed(name, digest string, main, pulled int64, more ...report.Part) *report.Report {
	parts := append([]report.Part{{Package: "main", Kind: report.Code, Size: main}, {Package: "runtime", Kind: report.Code, Size: 500000}}, more...)
	var size int64
	for _, part := range parts {
		size += part.Size
	}
	files := []report.File{{Path: "/" + name, Size: size, Program: &report.Program{Parts: parts}}}
	return &report.Report{Image: "//apps/" + name + ":image", Platforms: []report.Platform{
		{Name: "linux/amd64", Digest: digest, Unpacked: size, Pulled: pulled, Files: files},
		{Name: "linux/arm64", Digest: "same", Unpacked: 300000, Pulled: 100000},
	}}
}

// many returns parts of twelve packages, which grew by multiples of a number of bytes.
func many(grown int64) []report.Part {
	var parts []report.Part
	for n := range 12 {
		parts = append(parts, report.Part{Package: fmt.Sprintf("example.com/%02d", n), Kind: report.Lines, Size: 1000 + grown*int64(n+1)})
	}
	return parts
}

func TestPullRequest(t *testing.T) {
	site := weighed("site", "3", 5, 2600000)
	before := []*report.Report{weighed("hello", "1", 1000, 717648), weighed("old", "2", 3, 4), site, weighed("watch", "4", 6, 7), weighed("greet", "5", 2000, 700000, many(0)...)}
	after := []*report.Report{weighed("hello", "6", 2024, 718672), site, weighed("watch", "7", 6, 7), weighed("fresh", "8", 1, 700001), weighed("greet", "9", 1000, 699000, many(8)...)}
	d := newDifference("HEAD", "0123456789abcdef", before, after, nil)
	expected, err := os.ReadFile("testdata/pull_request.md")
	if err != nil {
		t.Fatal(err)
	}
	if found := d.markdown(); found != string(expected) {
		t.Errorf("expected\n%s\nfound\n%s", expected, found)
	}
	if title, bytes := d.growth(); title != "hello on linux/amd64" || bytes != 1024 {
		t.Errorf("expected hello on linux/amd64 to grow most, by 1024, found %s, %d", title, bytes)
	}
}

func TestUnchanged(t *testing.T) {
	reports := []*report.Report{weighed("hello", "1", 1, 2), weighed("site", "2", 3, 4)}
	d := newDifference("HEAD", "0123456789abcdef", reports, reports, nil)
	const expected = "No image changed since HEAD.\n\nUnchanged: //apps/hello:image; //apps/site:image.\n"
	if found := d.markdown(); found != expected {
		t.Errorf("expected %q, found %q", expected, found)
	}
	if _, bytes := d.growth(); bytes != 0 {
		t.Errorf("expected no growth, found %d", bytes)
	}
}

// TestNotBuilt has an image without a report before, because Bazel could not build it. The image is
// neither new nor removed.
func TestNotBuilt(t *testing.T) {
	site := weighed("site", "2", 3, 4)
	d := newDifference("HEAD", "0123456789abcdef", []*report.Report{site}, []*report.Report{weighed("hello", "1", 1, 2), site}, []string{"//apps/hello:image"})
	const expected = "No image changed since HEAD.\n\nBazel cannot build these at HEAD or in the working tree, so they are not compared: //apps/hello:image.\n"
	if found := d.markdown(); !strings.HasPrefix(found, expected) {
		t.Errorf("expected %q, found %q", expected, found)
	}
}

func TestTitle(t *testing.T) {
	for label, expected := range map[string]string{"//apps/hello:image": "hello", "//apps/hello:small": "hello:small", "//:image": "image"} {
		if found := title(label); found != expected {
			t.Errorf("%s: expected %s, found %s", label, expected, found)
		}
	}
}

func TestParse(t *testing.T) {
	for line, expected := range map[string]string{
		"HEAD":                        "HEAD [//...] -1",
		"main... -max-growth=0":       "main... [//...] 0",
		"HEAD //apps/... //b:i -json": "HEAD [//apps/... //b:i] -1",
		"":                            "expected a commit to compare with",
		"HEAD -growth":                "flag provided but not defined",
	} {
		var stderr strings.Builder
		o, err := parse(strings.Fields(line), &stderr)
		found := fmt.Sprint(o.revision, " ", o.patterns, " ", o.maxGrowth)
		if err != nil {
			found = err.Error()
		}
		if !strings.HasPrefix(found, expected) {
			t.Errorf("%q: expected %s, found %s", line, expected, found)
		}
	}
}
