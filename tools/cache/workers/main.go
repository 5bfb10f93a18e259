// Command workers starts, on this machine, what executes Bazel's actions remotely: one store,
// several workers and nginx before them. It runs until it is interrupted.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/cache/workers/fleet"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("workers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	count := flags.Int("count", 2, "start this many workers")
	jobs := flags.Int("jobs", max(1, runtime.NumCPU()/2), "let each worker execute this many actions at a time")
	dir := flags.String("dir", "", "keep everything in this `folder` (default ~/.cache/thimble/workers)")
	port := flags.Int("port", 8980, "listen on this port of 127.0.0.1; 0 is a free one")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "workers: expected flags only, found %q\n", flags.Args())
		return 2
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	if err := serve(*dir, *count, *jobs, *port, interrupted, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "workers: %v\n", err)
		return 1
	}
	return 0
}

func serve(dir string, count, jobs, port int, interrupted <-chan os.Signal, stdout, stderr io.Writer) error {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("expected a folder for caches: %w; name one with --dir", err)
		}
		dir = filepath.Join(cache, "thimble", "workers")
	} else if from := os.Getenv("BUILD_WORKING_DIRECTORY"); from != "" && !filepath.IsAbs(dir) {
		dir = filepath.Join(from, dir)
	}
	f, err := fleet.Start(fleet.Options{Dir: dir, Count: count, Jobs: jobs, Port: port, Airgap: airgap(), Log: stderr})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d workers with %d jobs each, in a Debian root without Go, C compiler and Python (packages %s).\n"+
		"Build with:\n\n    tools/bazel test --config=remote-exec --remote_executor=grpc://127.0.0.1:%d //...\n\nInterrupt this to stop them.\n",
		count, jobs, f.Root.Sum[:12], f.Port)
	select {
	case <-interrupted:
	case <-f.Done():
	}
	return f.Stop()
}

// airgap is the program that was built with this one, or else that of the working directory.
func airgap() []string {
	if path, err := runfiles.Rlocation(os.Getenv("AIRGAP")); err == nil {
		if _, err := os.Stat(path); err == nil {
			return []string{path}
		}
	}
	return []string{"go", "run", "./tools/airgap"}
}
