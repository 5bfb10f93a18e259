package lock

import (
	"slices"
	"testing"
)

func TestPackages(t *testing.T) {
	for name, c := range map[string]struct{ names, packages []string }{
		"none":                 {[]string{"MODULE.bazel", "apps/main.go"}, nil},
		"at the root":          {[]string{"MODULE.bazel", "image.lock"}, []string{""}},
		"nested":               {[]string{"MODULE.bazel", "apps/image.lock", "apps/hello/image.lock"}, []string{"apps", "apps/hello"}},
		"of another workspace": {[]string{"apps/image.lock", "apps/other/MODULE.bazel", "apps/other/a/b/image.lock", "apps/other/image.lock", "apps/others/image.lock"}, []string{"apps", "apps/others"}},
		"another name":         {[]string{"apps/my-image.lock", "apps/image.lock.go"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if found := Packages(c.names); !slices.Equal(found, c.packages) {
				t.Errorf("expected %q, found %q", c.packages, found)
			}
		})
	}
}
