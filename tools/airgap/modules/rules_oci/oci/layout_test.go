package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestIndex(t *testing.T) {
	layer := tempFile(t, "a.tar", tarball(t, "a"))
	arm := build(t, "--os", "linux", "--architecture", "arm", "--variant", "v7", "--layer", layer, "--source", "//x:a")
	windows := foreignBase(t, types.DockerManifestSchema2, `{"architecture":"amd64","os":"windows","os.version":"10","os.features":["win32k"]}`)
	index := opened(t, buildIndex(t, arm, windows))
	data, err := index.Bytes(index.root.Digest)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(data), "\"platform\": {\n        \"os\": \"linux\",\n        \"architecture\": \"arm\",\n        \"variant\": \"v7\"\n      }")
	if want := "\"os\": \"windows\",\n        \"architecture\": \"amd64\",\n        \"os.version\": \"10\",\n        \"os.features\": [\n          \"win32k\"\n"; !found || !strings.Contains(rest, want) {
		t.Errorf("expected both platforms in this order, found\n%s", data)
	}
	for _, image := range []string{arm, windows} {
		manifest, _ := parts(t, image)
		for _, blob := range append(manifest.Layers, manifest.Config) {
			if _, err := index.Bytes(blob.Digest); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestBadLayout(t *testing.T) {
	change := func(change func(dir string, from *source) error) string {
		dir := build(t, "--layer", tempFile(t, "a.tar", tarball(t, "a")), "--source", "//x:a")
		if err := change(dir, opened(t, dir)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, test := range map[string]struct{ dir, want string }{
		"not a layout":   {t.TempDir(), "expected an OCI image layout"},
		"nothing listed": {change(func(dir string, _ *source) error { return os.WriteFile(dir+"/index.json", []byte("{}"), 0o644) }), "expected one manifest, found 0"},
		"no manifest":    {change(func(dir string, from *source) error { return os.Remove(dir + "/" + blobName(from.root.Digest)) }), "no such file"},
		"no layer": {change(func(dir string, from *source) error {
			m, _ := parts(t, dir)
			return os.Remove(dir + "/" + blobName(m.Layers[0].Digest))
		}), "no such file"},
		"an index":             {buildIndex(t, build(t)), "found an image index"},
		"config not an object": {foreignBase(t, types.OCIManifestSchema1, `[]`), "cannot unmarshal array"},
		"history not an array": {foreignBase(t, types.OCIManifestSchema1, `{"history":{}}`), "history"},
		"number in Env":        {foreignBase(t, types.OCIManifestSchema1, `{"config":{"Env":["A=1",2]}}`), "Env"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			mustFail(t, imageArgs(out, "--base", test.dir), target+": base "+test.dir, test.want)
			mustFail(t, []string{"index", "--target", target, "--output", out, "--image", test.dir}, target, test.dir, test.want)
		})
	}
}

// TestCopy copies a layout of symbolic links, as it is in a sandbox.
func TestCopy(t *testing.T) {
	image, linked := build(t), t.TempDir()
	err := filepath.WalkDir(image, func(name string, entry os.DirEntry, err error) error {
		to := filepath.Join(linked, strings.TrimPrefix(name, image))
		if err != nil || entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		return os.Symlink(name, to)
	})
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "out")
	mustRun(t, "copy", "--from", linked, "--output", output)
	digest := opened(t, output).root.Digest
	info, err := os.Lstat(filepath.Join(output, blobName(digest)))
	if err != nil || !info.Mode().IsRegular() || digest != opened(t, image).root.Digest {
		t.Errorf("expected a file with the manifest, found %v, %v", info, err)
	}
	mustFail(t, []string{"copy", "--from", t.TempDir(), "--output", output}, "expected an OCI image layout")
}
