package conformance

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestIndexFollowsTheOrderOfPlatforms(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the indexes exist under bazel test only")
	}
	for name, want := range map[string][]string{
		"one_platform":       {"arm64"},
		"unsorted_platforms": {"riscv64", "amd64", "arm64"},
	} {
		t.Run(name, func(t *testing.T) {
			var root, index struct {
				Manifests []struct {
					Digest   string
					Platform struct{ Architecture string }
				}
			}
			if err := json.Unmarshal([]byte(read(t, name+"/index.json")), &root); err != nil {
				t.Fatal(err)
			}
			blob := name + "/blobs/" + strings.Replace(root.Manifests[0].Digest, ":", "/", 1)
			if err := json.Unmarshal([]byte(read(t, blob)), &index); err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, manifest := range index.Manifests {
				found = append(found, manifest.Platform.Architecture)
			}
			if !slices.Equal(found, want) {
				t.Errorf("%s: expected %v, found %v", blob, want, found)
			}
		})
	}
}
