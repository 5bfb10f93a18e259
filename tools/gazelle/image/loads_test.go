package image_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestLoads(t *testing.T) {
	for name, test := range map[string]struct{ module, load string }{
		"thimble":            {`module(name = "thimble")`, `"//tools/image:defs.bzl"`},
		"another repository": {"module(name = \"apps\")\nbazel_dep(name = \"thimble\")", `"@thimble//tools/image:defs.bzl"`},
		"by another name":    {"module(name = \"apps\")\nbazel_dep(name = \"thimble\", repo_name = \"images\")", `"@images//tools/image:defs.bzl"`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "MODULE.bazel"), test.module)
			write(t, filepath.Join(dir, "BUILD.bazel"), "# gazelle:prefix example.com/apps\n# gazelle:go_image on\n")
			write(t, filepath.Join(dir, "greet/main.go"), "package main\n\nfunc main() {}\n")
			gazelle(t, dir)
			if found := files(t, dir)["greet/BUILD.bazel"]; !strings.Contains(found, `load(`+test.load+`, "go_image", "image_test")`) {
				t.Errorf("expected a load of %s, found\n%s", test.load, found)
			}
		})
	}
}
