package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"example.com/thimble/tools/image/size/store"
	"example.com/thimble/tools/image/size/weigh"
)

// userSettings is the file with Bazel flags of the user, which git ignores.
const userSettings = "user.bazelrc"

// build builds the images of a commit in a folder of the user's caches. Files and what Bazel
// has there are kept: the next commit differs little. The server ends soon.
func (r repository) build(ctx context.Context, commit string, progress io.Writer) (*weigh.Images, error) {
	cache, err := store.Cache()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(cache, "diff", fmt.Sprintf("%x", sha256.Sum256([]byte(r.dir)))[:16])
	unlock, err := exclusive(ctx, folder, progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	fmt.Fprintf(progress, "diff: building the images of %.12s in %s; their reports are kept\n", commit, folder)
	tree, err := r.checkout(ctx, commit, folder)
	if err != nil {
		return nil, err
	}
	return weigh.Workspace{
		Dir:      tree,
		Startup:  []string{"--output_base=" + filepath.Join(folder, "output"), "--max_idle_secs=10"},
		Env:      environment(),
		Progress: progress,
	}.Images(ctx)
}

// environment has nothing that names the Bazel of the working tree.
func environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); name != "BAZEL_REAL" && !strings.HasPrefix(name, "BUILD_") {
			env = append(env, variable)
		}
	}
	return env
}

// exclusive waits until nobody else uses the folder.
func exclusive(ctx context.Context, folder string, progress io.Writer) (unlock func(), err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for told := false; ; told = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return nil, errors.Join(fmt.Errorf("%s: %w", file.Name(), err), file.Close())
		}
		if !told {
			fmt.Fprintf(progress, "diff: waiting for another diff, which uses %s\n", folder)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), file.Close())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// checkout writes the files of a commit without a word to the repository: with an index of its
// own, git knows next time which of them differ. It returns the folder of the workspace.
func (r repository) checkout(ctx context.Context, commit, folder string) (string, error) {
	gitDir, err := r.git(ctx, nil, "rev-parse", "--absolute-git-dir")
	if err != nil {
		return "", err
	}
	prefix, err := r.git(ctx, nil, "rev-parse", "--show-prefix")
	if err != nil {
		return "", err
	}
	tree, index := filepath.Join(folder, "tree"), filepath.Join(folder, "index")
	if err := os.MkdirAll(tree, 0o755); err != nil {
		return "", err
	}
	// Left where git was killed.
	if err := os.Remove(index + ".lock"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	git := repository{tree}
	if _, err := git.git(ctx, []string{"GIT_INDEX_FILE=" + index},
		"-c", "core.sparseCheckout=false", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
		"--git-dir="+strings.TrimSpace(gitDir), "--work-tree="+tree, "read-tree", "--reset", "-u", commit); err != nil {
		return "", err
	}
	workspace := filepath.Join(tree, filepath.FromSlash(strings.TrimSpace(prefix)))
	settings := filepath.Join(workspace, userSettings)
	data, err := os.ReadFile(filepath.Join(r.dir, userSettings))
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Remove(settings); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		return workspace, nil
	}
	if err != nil {
		return "", err
	}
	return workspace, os.WriteFile(settings, data, 0o644)
}
