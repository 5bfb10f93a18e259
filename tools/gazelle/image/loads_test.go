package image_test

import (
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
			write(t, dir, map[string]string{
				"BUILD.bazel":   "# gazelle:prefix example.com/apps\n# gazelle:go_image on\n",
				"MODULE.bazel":  test.module,
				"greet/main.go": "package main\n\nfunc main() {}\n",
			})
			if found := gazelle(t, dir)["greet"]; !strings.Contains(found, `load(`+test.load+`, "go_image", "image_test")`) {
				t.Errorf("expected a load of %s, found\n%s", test.load, found)
			}
		})
	}
}
