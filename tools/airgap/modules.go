package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

const (
	toolchainPath     = "golang.org/toolchain"
	rulesGoPath       = "github.com/bazelbuild/rules_go"
	gazellePath       = "github.com/bazelbuild/bazel-gazelle"
	gazelleNestedPath = "github.com/bazel-contrib/bazel-gazelle/v2"
)

// What the Go modules take when they are unpacked, and while they are fetched.
const goSpace = 420e6

func toolchainVersion(p platform, golang string) string {
	return fmt.Sprintf("v0.0.1-go%s.%s-%s", golang, p.goos, p.goarch)
}

// A goFolders says where the folders made from Go modules are. Their names hold
// everything that decides their content.
type goFolders struct {
	sdk, rulesGo, gazelle string
}

func placeGo(cache string, p platform, w *workspace) goFolders {
	sdk := filepath.Join(cache, "go", fmt.Sprintf("%s-%s-%s", w.golang, p.goos, p.goarch))
	var patch strings.Builder
	for _, e := range sdkEdits(p, w.golang, sdk) {
		fmt.Fprintf(&patch, "%s\x00%s\x00%s\x00", e.file, e.old, e.new)
	}
	sum := sha256.Sum256([]byte(patch.String()))
	return goFolders{
		sdk:     sdk,
		rulesGo: filepath.Join(cache, "modules", "rules_go@"+w.rulesGo+"-"+hex.EncodeToString(sum[:6])),
		gazelle: filepath.Join(cache, "modules", "gazelle@"+w.gazelle),
	}
}

func (f goFolders) complete() bool { return exists(f.sdk) && exists(f.rulesGo) && exists(f.gazelle) }

// install makes the folders that are missing. Each appears by one rename.
func (f goFolders) install(g *goProxy, p platform, w *workspace) (fetched int64, err error) {
	produce := func(path, version, to string, finish func(dir string) error) error {
		if exists(to) {
			return nil
		}
		dir, size, err := g.fetch(path, version)
		fetched += size
		if err != nil {
			return err
		}
		if err := finish(dir); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.Rename(dir, to)
	}
	if err := produce(toolchainPath, toolchainVersion(p, w.golang), f.sdk, finishToolchain); err != nil {
		return fetched, err
	}
	err = produce(rulesGoPath, "v"+w.rulesGo, f.rulesGo, func(dir string) error {
		if err := applyEdits(dir, "rules_go "+w.rulesGo, sdkEdits(p, w.golang, f.sdk)); err != nil {
			return err
		}
		return makeExecutable(dir, isShellScript)
	})
	if err != nil {
		return fetched, err
	}
	err = produce(gazellePath, "v"+w.gazelle, f.gazelle, func(dir string) error {
		size, err := addNested(g, dir)
		fetched += size
		if err != nil {
			return err
		}
		return makeExecutable(dir, isShellScript)
	})
	return fetched, err
}

// finishToolchain undoes what module zips cannot hold: executable files, and
// go.mod files below the root.
func finishToolchain(dir string) error {
	for _, programs := range []string{"bin", "pkg/tool"} {
		if err := makeExecutable(filepath.Join(dir, programs), func(string) bool { return true }); err != nil {
			return err
		}
	}
	return filepath.WalkDir(filepath.Join(dir, "src"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "_go.mod" {
			return err
		}
		return os.Rename(path, filepath.Join(filepath.Dir(path), "go.mod"))
	})
}

func isShellScript(name string) bool { return strings.HasSuffix(name, ".sh") }

func makeExecutable(dir string, match func(name string) bool) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !match(entry.Name()) {
			return err
		}
		return os.Chmod(path, 0o755)
	})
}

// nestedVersion is the version of the module that Gazelle's repository has in
// its folder v2, which is not in the zip of the outer module.
func nestedVersion(gazelle string) (string, error) {
	path := filepath.Join(gazelle, "go.mod")
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	mod, err := modfile.ParseLax(path, content, nil)
	if err != nil {
		return "", err
	}
	for _, require := range mod.Require {
		if require.Mod.Path == gazelleNestedPath {
			return require.Mod.Version, nil
		}
	}
	return "", nil
}

func addNested(g *goProxy, gazelle string) (size int64, err error) {
	version, err := nestedVersion(gazelle)
	if err != nil || version == "" {
		return 0, err
	}
	dir, size, err := g.fetch(gazelleNestedPath, version)
	if err != nil {
		return size, err
	}
	to := filepath.Join(gazelle, "v2")
	if err := os.Rename(dir, to); err != nil {
		return size, err
	}
	// Gazelle's build lists this file without reading it.
	sum := filepath.Join(to, "go.sum")
	if exists(sum) {
		return size, nil
	}
	return size, os.WriteFile(sum, nil, 0o644)
}

// removeTree also removes folders that are not writable, as module caches have.
func removeTree(dir string) error {
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() {
			os.Chmod(path, 0o755)
		}
		return nil
	})
	return os.RemoveAll(dir)
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: path}).String()
}
