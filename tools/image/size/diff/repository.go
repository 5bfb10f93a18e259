package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/size/lock"
)

// workspace is the folder with MODULE.bazel: what `bazel run` says, or else around the working
// directory.
func workspace() (string, error) {
	if dir := os.Getenv("BUILD_WORKSPACE_DIRECTORY"); dir != "" {
		return dir, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "MODULE.bazel")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("expected a workspace, found no MODULE.bazel in %s or above; use `bazel run`", here)
		}
	}
}

// A repository is the git checkout of a workspace, which may be a folder in it.
type repository struct{ dir string }

// git returns what the command says on standard output.
func (r repository) git(ctx context.Context, env []string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), env...)
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("expected git on PATH: %w; install it", err)
	}
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// mergeBase ends a revision that stands for the commit at which HEAD has left it, as in git diff.
const mergeBase = "..."

// commit is the full name of the commit that a revision is.
func (r repository) commit(ctx context.Context, revision string) (string, error) {
	if inside, err := r.git(ctx, nil, "rev-parse", "--is-inside-work-tree"); err != nil || strings.TrimSpace(inside) != "true" {
		return "", errors.Join(fmt.Errorf("%s: expected a git checkout, found none; clone the repository with git", r.dir), err)
	}
	revision, left := strings.CutSuffix(revision, mergeBase)
	commit, err := r.git(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("expected a commit of this repository, found %q; correct it, or fetch it: %s", revision, r.fetch(ctx))
	}
	if left {
		if commit, err = r.git(ctx, nil, "merge-base", strings.TrimSpace(commit), "HEAD"); err != nil {
			return "", fmt.Errorf("expected HEAD and %s to have a commit in common, found none; if they have, fetch it: %s", revision, r.fetch(ctx))
		}
	}
	return strings.TrimSpace(commit), nil
}

// fetch is the command that brings commits that a clone does not have.
func (r repository) fetch(ctx context.Context) string {
	if shallow, err := r.git(ctx, nil, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(shallow) == "true" {
		return "git fetch --unshallow, as this clone is shallow; in CI, clone all commits, with fetch-depth: 0 or GIT_DEPTH: 0"
	}
	return "git fetch"
}

// locks are the files image.lock of a commit, by their packages.
func (r repository) locks(ctx context.Context, commit string) (map[string]*lock.File, error) {
	listed, err := r.git(ctx, nil, "ls-tree", "-r", "-z", "--name-only", commit)
	if err != nil {
		return nil, err
	}
	locks := map[string]*lock.File{}
	for _, pkg := range lock.Packages(strings.Split(listed, "\x00")) {
		name := path.Join(pkg, lock.Name)
		data, err := r.git(ctx, nil, "show", commit+":./"+name)
		if err != nil {
			return nil, err
		}
		if locks[pkg], err = lock.Parse(commit[:12]+":"+name, []byte(data)); err != nil {
			return nil, fmt.Errorf("%w; compare with a commit in which it is whole", err)
		}
	}
	return locks, nil
}
