package overhead

import (
	"bytes"
	"debug/buildinfo"
	"strings"
	"testing"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// TestBuildInfo reads the build information of a program in an image, as `go version -m` and
// scanners for vulnerabilities do.
func TestBuildInfo(t *testing.T) {
	images, err := ocidir.Open(imagetest.Built(t, "NOTES"))
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range images {
		tree, err := image.Tree()
		if err != nil {
			t.Fatal(err)
		}
		file, _, err := tree.Lookup("/notes")
		if err != nil {
			t.Fatal(err)
		}
		info, err := buildinfo.Read(bytes.NewReader(file.Content))
		if err != nil {
			t.Fatalf("%s: %v", image.Platform, err)
		}
		if info.Path != "example.com/thimble/apps/notes" || len(info.Deps) == 0 {
			t.Errorf("%s: expected the program's path and its modules, found %v", image.Platform, info)
		}
		for _, module := range info.Deps {
			if !strings.HasPrefix(module.Version, "v") {
				t.Errorf("%s: expected the version of %s, found %q", image.Platform, module.Path, module.Version)
			}
		}
	}
}
