// Command verify builds and tests without a cache, and compares each action's result with what
// a shared cache has for it:
//
//	THIMBLE_REMOTE_CACHE=https://cache.example.com go run ./tools/cache/verify //...
//
// An entry that differs has been poisoned, or its action writes something else each time. The
// protocol is https://bazel.build/remote/caching#http-caching.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/trees"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cache := flags.String("cache", os.Getenv("THIMBLE_REMOTE_CACHE"), "compare with the cache at this `URL`")
	dir := flags.String("dir", "/var/tmp", "keep what is built in this `folder` until it is compared")
	bazel := flags.String("bazel", "tools/bazel", "start this `program` as Bazel")
	startup := flags.String("startup", "", "start Bazel with these `options`, separated by spaces")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	targets := flags.Args()
	if len(targets) == 0 {
		targets = []string{"//..."}
	}
	v := verification{cache: strings.TrimSuffix(*cache, "/"), bazel: *bazel, startup: strings.Fields(*startup), stdout: stdout, stderr: stderr}
	if err := v.verify(*dir, targets); err != nil {
		fmt.Fprintf(stderr, "verify: %v\n", err)
		return 1
	}
	return 0
}

type verification struct {
	cache, bazel   string
	startup        []string
	stdout, stderr io.Writer
}

// verify builds with a disk cache that is empty, in which Bazel then leaves what a shared cache
// should have.
func (v verification) verify(parent string, targets []string) (err error) {
	if !strings.HasPrefix(v.cache, "http://") && !strings.HasPrefix(v.cache, "https://") {
		return errors.New("expected the URL of a cache, as http://... or https://..., in -cache or THIMBLE_REMOTE_CACHE; caches of gRPC are not compared")
	}
	dir, err := os.MkdirTemp(parent, "verify-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, trees.RemoveAll(dir)) }()
	disk, log := filepath.Join(dir, "disk"), filepath.Join(dir, "log")
	// A server that lives knows what it has built before, and would not build it again.
	if err := v.start("shutdown"); err != nil {
		return err
	}
	built := v.start("test", append([]string{"--config=verify-cache", "--disk_cache=" + disk, "--execution_log_compact_file=" + log, "--"}, targets...)...)
	if built != nil {
		built = fmt.Errorf("expected what passes with the cache to pass without it: %w", built)
	}
	spawns, err := execlog.ReadFile(log)
	if err != nil {
		return errors.Join(built, err)
	}
	return errors.Join(built, v.compare(disk, spawns.Spawns))
}

// start starts Bazel without any cache that the environment names. 4 is that there was no test.
func (v verification) start(command string, args ...string) error {
	cmd := exec.Command(v.bazel, append(append(v.startup, command), args...)...)
	cmd.Env = append(os.Environ(), "THIMBLE_REMOTE_CACHE=", "THIMBLE_REMOTE_EXECUTOR=")
	cmd.Stdout, cmd.Stderr = v.stdout, v.stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 4 {
		return fmt.Errorf("bazel %s: %w", command, err)
	}
	return nil
}

// compare compares what is in the disk cache with what the shared one has.
func (v verification) compare(disk string, spawns []*execlog.Spawn) error {
	client := &http.Client{Timeout: time.Minute}
	var compared, absent, bad int
	seen := map[string]bool{}
	for _, spawn := range spawns {
		if !spawn.Cacheable || spawn.Digest == "" || seen[spawn.Digest] {
			continue
		}
		seen[spawn.Digest] = true
		ours, err := os.ReadFile(filepath.Join(disk, "ac", spawn.Digest[:2], spawn.Digest))
		if errors.Is(err, os.ErrNotExist) {
			continue // its action failed, and Bazel has said so
		}
		if err != nil {
			return err
		}
		theirs, err := fetch(client, v.cache+"/ac/"+spawn.Digest)
		if err != nil {
			return err
		}
		if theirs == nil {
			absent++
			continue
		}
		compared++
		built, err := parse(ours)
		if err != nil {
			return fmt.Errorf("%s: expected an ActionResult: %w", spawn.Digest, err)
		}
		var found []string
		if cached, err := parse(theirs); err != nil {
			found = []string{fmt.Sprintf("the entry is no ActionResult: %v", err)}
		} else {
			found = differences(cached, built, spawn.Mnemonic == "TestRunner")
		}
		if len(found) > 0 {
			bad++
			fmt.Fprintf(v.stdout, "%s %s: delete entry /ac/%s of the cache\n  %s\n", spawn.Label, spawn.Mnemonic, spawn.Digest, strings.Join(found, "\n  "))
		}
	}
	fmt.Fprintf(v.stdout, "verify: %d entries compared, %d differ; %d actions have no entry\n", compared, bad, absent)
	switch {
	case bad > 0:
		return fmt.Errorf("expected the cache to have what a build makes, found %d entries that differ: they have been poisoned, or their actions make something else each time. Delete them and run this again: what differs again is not reproducible", bad)
	case compared == 0:
		return errors.New("expected entries to compare, found none in the cache; name the cache that CI fills with the same flags")
	}
	return nil
}

// fetch returns nil where the cache has no such entry.
func fetch(client *http.Client, url string) ([]byte, error) {
	response, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		data, err := io.ReadAll(response.Body)
		if data == nil {
			data = []byte{}
		}
		return data, err
	case http.StatusNotFound:
		return nil, nil
	}
	return nil, fmt.Errorf("expected status 200 or 404 from the cache, found %s", response.Status)
}
