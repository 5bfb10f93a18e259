package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTree(t *testing.T) {
	repo := newDebianRepo(t, []string{"wanted", "other"})
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+repo.dir)
	home := filepath.Join(t.TempDir(), "tree")
	make := func(packages ...string) (string, error) {
		var says strings.Builder
		code := run(append([]string{"-tree", home}, packages...), &says, &says)
		t.Logf("exit code %d: %s", code, &says)
		content, err := os.ReadFile(filepath.Join(home, "root/usr/share/wanted/text"))
		return string(content), err
	}
	if _, err := make("wanted", "missing"); err == nil {
		t.Fatal("expected no tree where a package is missing, found one")
	}
	put(t, filepath.Join(home+".draft", "root/half"), "", 0o644)
	if content, err := make("wanted"); err != nil || content != "wanted" {
		t.Fatalf("expected a file of the package, found %q, %v", content, err)
	}
	for _, name := range []string{"root/half", "root/usr/share/other", "../tree.draft", "../tree.apt"} {
		if _, err := os.Stat(filepath.Join(home, name)); err == nil {
			t.Errorf("expected no %s, found one", name)
		}
	}
	list, err := os.ReadFile(filepath.Join(home, treeList))
	if err != nil || !strings.HasSuffix(string(list), ".deb\n") || strings.Count(string(list), "\n") != 1 {
		t.Errorf("expected the sum of one package, found %q, %v", list, err)
	}
	repo.publish(t)
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:/nowhere")
	if content, err := make("wanted"); err != nil || content != "wanted" {
		t.Errorf("expected the tree that is there, found %q, %v", content, err)
	}
}

func TestTreeNeedsPackages(t *testing.T) {
	for _, args := range [][]string{{"-tree", "x"}, {"-out", "x", "package"}} {
		var says strings.Builder
		if code := run(args, &says, &says); code != 2 || !strings.Contains(says.String(), "expected names of packages") {
			t.Errorf("%q: expected a refusal, found exit code %d, %s", args, code, &says)
		}
	}
}
