package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	toolchainPath     = "golang.org/toolchain"
	rulesGoPath       = "github.com/bazelbuild/rules_go"
	gazellePath       = "github.com/bazelbuild/bazel-gazelle"
	gazelleNestedPath = "github.com/bazel-contrib/bazel-gazelle/v2" // of Gazelle's folder v2, which its zip leaves out
)

// A goFolders says where the folders made from Go modules are. Their names hold
// everything that decides their content.
type goFolders struct {
	sdk, rulesGo, gazelle string
}

// An edit replaces a text that is in a file exactly once.
type edit struct {
	old, new string
}

// sdkEdits make go/private/sdk.bzl of rules_go take the Go tool chain from a folder of this
// machine instead of asking for a list of releases and fetching one.
func (m *maker) sdkEdits(w *workspace, sdk string) []edit {
	const list = "def fetch_sdks_by_version(ctx, allow_fail = False):\n"
	return []edit{
		{"_remote_sdk(ctx, [url.format(filename) for url in ctx.attr.urls], ctx.attr.strip_prefix, sha256)", "_local_sdk(ctx, filename)"},
		{list, list + fmt.Sprintf("    return {%q: {%q: (%q, \"\")}}\n", w.golang, "linux_"+m.goarch, sdk)},
	}
}

// installGo makes the folders that are missing. The go command fetches the modules, at the
// versions and sums of go.mod and go.sum; the tool chain is checked by its checksum database.
func (m *maker) installGo(w *workspace) (goFolders, error) {
	sdk := filepath.Join(m.cache, "go", w.golang+"-linux-"+m.goarch)
	edits := m.sdkEdits(w, sdk)
	folders := goFolders{
		sdk:     sdk,
		rulesGo: filepath.Join(m.cache, "modules", fmt.Sprintf("rules_go@%s-%.6x", w.versions["rules_go"], sha256.Sum256(fmt.Append(nil, edits)))),
		gazelle: filepath.Join(m.cache, "modules", "gazelle@"+w.versions["gazelle"]),
	}
	if exists(folders.sdk) && exists(folders.rulesGo) && exists(folders.gazelle) {
		return folders, nil
	}
	var modules map[string]goModule
	err := m.step("fetch the Go tool chain, rules_go and gazelle", "", func() (err error) {
		modules, err = m.download(w)
		return err
	})
	if err != nil {
		return folders, err
	}
	return folders, errors.Join(
		m.make(sdk, func(draft string) error { return copySDK(modules[toolchainPath].Dir, draft) }),
		m.make(folders.rulesGo, func(draft string) error {
			if err := copyModule(modules[rulesGoPath].Dir, draft); err != nil {
				return err
			}
			return apply(edits, filepath.Join(draft, "go/private/sdk.bzl"))
		}),
		m.make(folders.gazelle, func(draft string) error {
			nested := filepath.Join(draft, "v2")
			if err := errors.Join(copyModule(modules[gazellePath].Dir, draft), copyModule(modules[gazelleNestedPath].Dir, nested)); err != nil {
				return err
			}
			// Gazelle's build lists this file without reading it.
			sum, err := os.OpenFile(filepath.Join(nested, "go.sum"), os.O_CREATE, 0o644)
			if err != nil {
				return err
			}
			return sum.Close()
		}),
	)
}

// A goModule is what go mod download says about a module.
type goModule struct {
	Path, Version, Dir string
}

func (m *maker) download(w *workspace) (map[string]goModule, error) {
	toolchain := fmt.Sprintf("%s@v0.0.1-go%s.linux-%s", toolchainPath, w.golang, m.goarch)
	out, err := m.output("go", "mod", "download", "-json", rulesGoPath, gazellePath, gazelleNestedPath, toolchain)
	if err != nil {
		return nil, fmt.Errorf("%w\ncheck GOPROXY, and for the tool chain GOSUMDB, with `go env`", err)
	}
	modules := map[string]goModule{}
	for reader := json.NewDecoder(strings.NewReader(out)); ; {
		var module goModule
		err := reader.Decode(&module)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("go mod download -json: %w", err)
		}
		modules[module.Path] = module
	}
	for name, path := range map[string]string{"rules_go": rulesGoPath, "gazelle": gazellePath} {
		if found := modules[path].Version; found != "v"+w.versions[name] {
			return nil, fmt.Errorf("MODULE.bazel: expected %s at the version that go.mod has of %s, %s, found %s; make them equal", name, path, found, w.versions[name])
		}
	}
	return modules, nil
}

// copyModule copies a module of Go's cache. Module zips hold no executable files.
func copyModule(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return makeExecutable(to, ".sh")
}

// copySDK undoes what module zips cannot hold: executable files, and
// go.mod files below the root.
func copySDK(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	if err := errors.Join(makeExecutable(filepath.Join(to, "bin"), ""), makeExecutable(filepath.Join(to, "pkg/tool"), "")); err != nil {
		return err
	}
	return filepath.WalkDir(filepath.Join(to, "src"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "_go.mod" {
			return err
		}
		return os.Rename(path, filepath.Join(filepath.Dir(path), "go.mod"))
	})
}

func makeExecutable(dir, suffix string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(path, suffix) {
			return err
		}
		return os.Chmod(path, 0o755)
	})
}

func apply(edits []edit, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(content)
	for _, e := range edits {
		if n := strings.Count(text, e.old); n != 1 {
			return fmt.Errorf("%s: expected once, found %d times:\n    %s\nuse a version of rules_go that has it, or adapt sdkEdits in tools/airgap", path, n, strings.TrimSpace(e.old))
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
