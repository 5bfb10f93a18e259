package main

import (
	"errors"
	"path/filepath"
	"time"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/checkout"
)

// A warm build is one that has a full cache.
type warm struct {
	log     *execlog.Log // nil where there is none
	seconds float64
	bytes   int64 // that the cache has sent
}

// fresh runs Bazel in a clone that has built nothing yet, in a folder of dir, which has the
// cache, too.
func fresh(here checkout.Checkout, dir string, args []string) (w warm, err error) {
	clone, err := here.Clone(filepath.Join(dir, "fresh", "clone"))
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, clone.Remove()) }()
	accesses := filepath.Join(dir, "cache", "access.log")
	before, err := sent(accesses)
	if err != nil {
		return w, err
	}
	log, seconds, err := timed(filepath.Join(dir, "fresh", "log"), func(flag string) error {
		return clone.Run("tools/bazel", append(args, flag)...)
	})
	after, unread := sent(accesses)
	if unread != nil {
		return w, unread
	}
	return warm{log, seconds, after - before}, err
}

// timed builds with the flag by which Bazel writes its execution log to a file, and returns that
// log, even of a build that fails, and how long it took, in seconds.
func timed(name string, build func(flag string) error) (*execlog.Log, float64, error) {
	start := time.Now()
	failed := build("--execution_log_compact_file=" + name)
	seconds := time.Since(start).Seconds()
	log, err := execlog.ReadFile(name)
	if err != nil {
		return nil, 0, errors.Join(failed, err)
	}
	return log, seconds, failed
}
