package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const standIns = "tools/airgap/modules"

// makeSet makes everything that is missing, and then the folder out: a launcher
// for Bazel, its flags, and a registry for this workspace. What is large is
// beside it, under names that say what is in there, and shared between sets.
func (m *maker) makeSet(out string) error {
	if exists(out) {
		return nil
	}
	start := time.Now()
	w, err := readWorkspace()
	if err != nil {
		return fmt.Errorf("expected the root of a Bazel workspace as the working directory: %w", err)
	}
	tree, err := m.installBazel()
	if err != nil {
		return err
	}
	folders, err := m.installGo(w)
	if err != nil {
		return err
	}
	if err := m.make(out, func(draft string) error { return m.assemble(w, tree, folders, draft, out) }); err != nil {
		return err
	}
	fmt.Fprintf(m.stderr, "airgap: Bazel %s is ready, made in %.0f s\n", bazelVersion, time.Since(start).Seconds())
	return nil
}

func (m *maker) assemble(w *workspace, tree prefix, folders goFolders, draft, out string) error {
	if err := os.CopyFS(filepath.Join(draft, "modules"), os.DirFS(standIns)); err != nil {
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
	place := func(dir string) string { return strings.Replace(dir, draft, out, 1) }
	if err := all.write(filepath.Join(draft, "registry"), w.module, tools, place); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(draft, "bazelrc"), bazelrc(out), 0o644); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(draft, "bazel"), launcher(tree, out), 0o755); err != nil {
		return err
	}
	if emulators := m.emulatorHome(); exists(emulators) {
		return os.Symlink(emulators, filepath.Join(draft, emulatorLink))
	}
	return nil
}

// bazelrc has the flags of commands. A lock file would record the paths of this
// registry, and a WORKSPACE file's implicit ending wants to download.
func bazelrc(out string) string {
	registry := url.URL{Scheme: "file", Path: filepath.Join(out, "registry")}
	return fmt.Sprintf("common \"--registry=%s\"\ncommon --lockfile_mode=off\ncommon --noenable_workspace\n", registry.String())
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
