package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A repository is a git checkout. Its dir is the workspace, which may be a folder of the checkout.
type repository struct{ dir string }

// git runs a command of git and returns its standard output.
func (r repository) git(ctx context.Context, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// mergeBase is the end of a revision that stands for its merge base with HEAD, as in git diff.
const mergeBase = "..."

// commit returns the full name of the commit that a revision names.
func (r repository) commit(ctx context.Context, revision string) (string, error) {
	revision, left := strings.CutSuffix(revision, mergeBase)
	commit, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err == nil && left {
		commit, err = r.git(ctx, "merge-base", commit, "HEAD")
	}
	if err != nil {
		return "", fmt.Errorf("%s: expected a git checkout that has the commit %q, found none; correct the name, or fetch it with git fetch --unshallow, and in CI with fetch-depth: 0 or GIT_DEPTH: 0", r.dir, revision)
	}
	return commit, nil
}

// checkout writes the commit's files to a folder of the user's caches, and returns the workspace
// there. The files and Bazel's output base stay there for the next run. A second diff of the same
// checkout waits for Bazel's own lock.
func (r repository) checkout(ctx context.Context, commit string, progress io.Writer) (workspace, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return workspace{}, err
	}
	folder := filepath.Join(cache, "thimble", "diff", fmt.Sprintf("%x", sha256.Sum256([]byte(r.dir)))[:16])
	tree := filepath.Join(folder, "tree")
	if _, err := os.Stat(tree); errors.Is(err, fs.ErrNotExist) {
		if _, err := r.git(ctx, "worktree", "prune"); err != nil {
			return workspace{}, err
		}
		if _, err := r.git(ctx, "worktree", "add", "--force", "--detach", tree, commit); err != nil {
			return workspace{}, err
		}
	} else if _, err := (repository{tree}).git(ctx, "checkout", "--quiet", "--force", "--detach", commit); err != nil {
		return workspace{}, fmt.Errorf("%w; remove %s, and try again", err, folder)
	}
	prefix, err := r.git(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return workspace{}, err
	}
	w := workspace{
		dir:      filepath.Join(tree, filepath.FromSlash(prefix)),
		startup:  []string{"--output_base=" + filepath.Join(folder, "output"), "--max_idle_secs=900"},
		env:      environment(),
		progress: progress,
	}
	return w, copyFile(filepath.Join(r.dir, userSettings), filepath.Join(w.dir, userSettings))
}

// userSettings is the file with the user's Bazel flags, such as the address of a cache. git ignores
// this file.
const userSettings = "user.bazelrc"

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.Remove(to); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// environment returns this process's environment, without the variables that name its Bazel.
func environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); name != "BAZEL_REAL" && !strings.HasPrefix(name, "BUILD_") {
			env = append(env, variable)
		}
	}
	return env
}
