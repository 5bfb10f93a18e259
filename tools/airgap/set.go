package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const standIns = "tools/airgap/modules"

// makeSet makes everything that is missing, and then the folder out: a launcher
// for Bazel, its flags, and a registry for this workspace. What is large is
// beside it, under names that say what is in there, and shared between sets.
func makeSet(w *workspace, cache, out string, stderr io.Writer) error {
	start := time.Now()
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return err
	}
	lock, err := lockCache(cache, stderr)
	if err != nil {
		return err
	}
	defer lock.Close()
	if exists(out) {
		return nil
	}
	pinned, err := readSums(w.dir)
	if err != nil {
		return err
	}
	home := filepath.Join(cache, "bazel", prefixKey(p))
	folders := placeGo(cache, p, w)
	if err := checkSpace(cache, missingSpace(home, folders), freeBytes); err != nil {
		return err
	}
	r, m := runner{lock: lock}, newMeter(stderr)
	tree := prefix{p, filepath.Join(home, "root")}
	fetched, err := installBazel(r, m, tree, home)
	if err != nil {
		return err
	}
	if !folders.complete() {
		size, err := fetchGo(r, m, folders, filepath.Join(cache, "fetch"), pinned, p, w)
		if err != nil {
			return err
		}
		fetched += size
	}
	if err := assemble(w, tree, folders, emulatorHome(cache, p), out); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "airgap: Bazel %s is ready, downloaded %s in %.0f s\n", bazelVersion, megabytes(fetched), time.Since(start).Seconds())
	return nil
}

func missingSpace(home string, folders goFolders) int64 {
	need := int64(20e6)
	if !exists(filepath.Join(home, "complete")) {
		need += bazelSpace
	}
	if !exists(folders.sdk) {
		need += goSpace
	}
	return need
}

func fetchGo(r runner, m *meter, folders goFolders, dir string, pinned sums, p platform, w *workspace) (fetched int64, err error) {
	g, err := newGoProxy(r, dir, pinned)
	if err != nil {
		return 0, err
	}
	amount := func() string {
		zips, _ := filepath.Glob(filepath.Join(g.caches, "*/cache"))
		return megabytes(sizeOf(zips...))
	}
	err = m.step("fetch the Go tool chain, rules_go and gazelle", amount, func() error {
		fetched, err = folders.install(g, p, w)
		return err
	})
	if err != nil {
		return fetched, err
	}
	return fetched, removeTree(dir)
}

// assemble makes the set beside its place and moves it there when it is whole.
func assemble(w *workspace, tree prefix, folders goFolders, emulators, out string) error {
	draft := out + ".draft"
	if err := removeTree(draft); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(draft, "modules"), 0o755); err != nil {
		return err
	}
	own := filepath.Join(w.dir, standIns)
	if err := os.CopyFS(filepath.Join(draft, "modules"), os.DirFS(own)); err != nil {
		return fmt.Errorf("copy stand-in modules: %w", err)
	}
	all := sources{}
	for _, pattern := range []string{
		filepath.Join(draft, "modules/*"), folders.rulesGo, folders.gazelle,
		filepath.Join(tree.share(), "rules/*"), filepath.Join(tree.share(), "tools/*"),
	} {
		if err := all.add(pattern); err != nil {
			return err
		}
	}
	tools, err := readModule(filepath.Join(tree.share(), "embedded_tools/MODULE.bazel"))
	if err != nil {
		return err
	}
	ids, err := all.closure(w.module, tools)
	if err != nil {
		return err
	}
	place := func(dir string) string {
		if inside, ok := strings.CutPrefix(dir, draft); ok {
			return out + inside
		}
		return dir
	}
	if err := all.write(filepath.Join(draft, "registry"), ids, place); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(draft, "bazelrc"), []byte(bazelrc(out)), 0o644); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(draft, "bazel"), []byte(launcher(tree, out)), 0o755); err != nil {
		return err
	}
	if exists(emulators) {
		if err := os.Symlink(emulators, filepath.Join(draft, emulatorLink)); err != nil {
			return err
		}
	}
	return os.Rename(draft, out)
}

// bazelrc has the flags of commands. A lock file would record the paths of this
// registry, and a WORKSPACE file's implicit ending wants to download.
func bazelrc(out string) string {
	return fmt.Sprintf(`common "--registry=%s"
common --lockfile_mode=off
common --noenable_workspace
`, fileURL(filepath.Join(out, "registry")))
}

// launcher is a script, because Bazel takes startup flags from its command line
// only. Its client has no version, its server has one. The variable is read by
// tools/image/run/host, and by no action. Debian's Bazel crashes where the workspace has the lock
// file of a release of 7.7.1, with --lockfile_mode=off, too.
func launcher(tree prefix, out string) string {
	return fmt.Sprintf(`#!/bin/sh
set -e
[ "$*" != --version ] || { echo "bazel %[1]s"; exit; }
[ -n "${THIMBLE_EMULATORS:-}" ] || export THIMBLE_EMULATORS=%[6]s
dir=$PWD
while [ -n "$dir" ] && [ ! -e "$dir/MODULE.bazel" ]; do dir=${dir%%/*}; done
lock=$dir/MODULE.bazel.lock
if [ -f "$lock" ] && grep -q '"lockFileVersion": 13\b' "$lock"; then
  mv -f "$lock" "$lock.online"
  echo "tools/bazel: moved $lock to $lock.online: Debian's Bazel cannot read it. The Bazel of the internet moves it back." >&2
fi
exec %[2]s --nosystem_rc --bazelrc=%[3]s --install_base=%[4]s --trust_install_base --server_javabase=%[5]s "$@"
`, bazelVersion, shellQuote(tree.bazel()), shellQuote(filepath.Join(out, "bazelrc")), shellQuote(tree.share()), shellQuote(tree.java()),
		shellQuote(filepath.Join(out, emulatorLink)))
}

func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
