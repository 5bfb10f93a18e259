package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/cache/workers/fleet"
	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/trees"
)

type check struct {
	dir            string
	patterns       []string
	workers, kills int
	images         bool
	stdout, stderr io.Writer
}

// run returns what is wrong, one line each.
func (c check) run() (problems []string, err error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(c.dir, "remote-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, trees.RemoveAll(dir)) }()
	own := checkout.Checkout{Dir: here, Stderr: c.stderr}
	clone, err := own.Clone(filepath.Join(dir, "another", "folder"))
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	f, err := fleet.Start(fleet.Options{
		Dir: filepath.Join(dir, "workers"), Roots: filepath.Join(cache, "thimble", "workers"),
		Count: c.workers, Jobs: max(1, 2/c.workers), Airgap: []string{"go", "run", "./tools/airgap"}, Log: c.stderr,
	})
	if err != nil {
		return nil, err
	}
	defer f.Stop()
	defer func() { err = errors.Join(err, clone.Remove()) }()

	remote := []string{"--config=remote-exec", fmt.Sprintf("--remote_executor=grpc://127.0.0.1:%d", f.Port), "--disk_cache="}
	log := filepath.Join(dir, "execution.log")
	killer := startKiller(f, filepath.Join(dir, "workers", "front", "access.log"), c.kills, c.stdout)
	start := time.Now()
	err = clone.Run("tools/bazel", slices.Concat([]string{"test", "--noshow_progress", "--execution_log_compact_file=" + log}, remote, c.patterns)...)
	killed := killer.stop()
	if err != nil {
		return nil, fmt.Errorf("expected everything to build and every test to pass on the workers: %w", err)
	}
	fmt.Fprintf(c.stdout, "%s on %d workers: %.0f s, %d of them killed\n", strings.Join(c.patterns, " "), c.workers, time.Since(start).Seconds(), killed)
	if killed < c.kills {
		problems = append(problems, fmt.Sprintf("expected to kill a worker %d times while Bazel built, found that Bazel had ended after %d", c.kills, killed))
	}
	l, err := execlog.ReadFile(log)
	if err != nil {
		return nil, err
	}
	problems = append(problems, count(l.Spawns, c.stdout)...)
	if !c.images {
		return problems, nil
	}
	images, err := own.Images(c.patterns...)
	if err != nil {
		return nil, fmt.Errorf("%w; use -images=false", err)
	}
	theirs, err := clone.Digests(images, append(remote, "--remote_download_outputs=toplevel")...)
	if err != nil {
		return nil, err
	}
	ours, err := own.Digests(images)
	if err != nil {
		return nil, err
	}
	return append(problems, compare(ours, theirs, c.stdout)...), nil
}
