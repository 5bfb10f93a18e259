// Command faults builds with a remote cache while it, the way to it, or Bazel itself fails, and
// compares what is built with what a build without a cache makes:
//
//	go run ./tools/cache/faults
//
// It starts tools/bazel, nginx and tools/cache/verify, in a workspace of a dozen actions that
// has the configurations of .bazelrc. With -target it takes figures with a target of this
// repository instead.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "/var/tmp", "work in this `folder`, which actions of Bazel have to see")
	target := flags.String("target", "", "build this `label` of this repository, for figures")
	names := flags.String("run", "", "inject the faults whose names match this `expression`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	matching, err := regexp.Compile(*names)
	if err == nil {
		err = all(ctx, *dir, *target, matching, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "faults: %v\n", err)
		return 1
	}
	return 0
}

// all injects all faults whose names match, and prints the table.
func all(ctx context.Context, parent, target string, matching *regexp.Regexp, stdout, stderr io.Writer) (err error) {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(here, "tools/cache/faults")); err != nil {
		return fmt.Errorf("expected to be started at the root of the repository: %w", err)
	}
	s := &site{ctx: ctx, thimble: here}
	if s.dir, err = os.MkdirTemp(parent, "faults-"); err != nil {
		return err
	}
	log := filepath.Join(parent, "faults.log")
	if s.log, err = os.Create(log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(), s.log.Close()) }()
	if err := s.prepare(target); err != nil {
		return fmt.Errorf("%w; what Bazel said is in %s", err, log)
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "fault\tresult\tseconds\tagainst no cache\twhat shows it\n")
	fmt.Fprintf(table, "none, and no cache\tright\t%.1f\t1.0\t\n", s.alone.Seconds())
	var failed []string
	for _, f := range faults() {
		if !matching.MatchString(f.name) || target != "" && !f.figures {
			continue
		}
		fmt.Fprintf(stderr, "faults: %s\n", f.name)
		o, evidence, err := s.try(f)
		result := "right"
		switch {
		case errors.Is(err, errSkipped):
			result, evidence = "not tried", err.Error()
		case err != nil:
			result, evidence = "wrong", err.Error()
			failed = append(failed, f.name)
		}
		fmt.Fprintf(table, "%s\t%s\t%.1f\t%.1f\t%s\n", f.name, result, o.took.Seconds(), o.took.Seconds()/s.alone.Seconds(), strings.ReplaceAll(evidence, "\n", " "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("expected right builds, found otherwise with %q; what Bazel said is in %s", failed, log)
	}
	return ctx.Err()
}

// try injects a fault into a build, which has to pass and to write what it should.
func (s *site) try(f fault) (outcome, string, error) {
	fmt.Fprintf(s.log, "\n=== %s\n", f.name)
	o, evidence, err := f.inject(s)
	if err != nil {
		return o, "", err
	}
	if o.code != 0 {
		return o, "", fmt.Errorf("expected exit code 0, found %d", o.code)
	}
	return o, evidence, s.right(s.work)
}

// prepare builds without a cache, for what is right and for the time, and fills a cache.
func (s *site) prepare(target string) error {
	s.work, s.base = filepath.Join(s.dir, "work"), filepath.Join(s.dir, "base")
	s.targets, s.dependent = []string{"//:top", "//:folder", "//:top_test"}, []string{"/ab.bin", "/cd.bin", "/top.bin", "/folder"}
	if target != "" {
		s.work, s.targets, s.flags = s.thimble, []string{target}, []string{"--disk_cache="}
		s.dependent = []string{"/" + strings.Split(strings.TrimPrefix(target, "//apps/"), ":")[0]}
	} else if err := s.lay(s.work); err != nil {
		return err
	}
	s.verifier = filepath.Join(s.dir, "verify")
	if out, err := exec.CommandContext(s.ctx, "go", "build", "-o", s.verifier, "./tools/cache/verify").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	if err := s.credentials(); err != nil {
		return err
	}
	// What repositories need is fetched, and Bazel started, before time is taken.
	if o, err := s.bazel(build{}, "build", append(append([]string{"--nobuild"}, s.flags...), s.targets...)...); err != nil || o.code != 0 {
		return errors.Join(err, fmt.Errorf("bazel build --nobuild: exit code %d", o.code))
	}
	if err := s.outputs(); err != nil {
		return err
	}
	alone, err := s.build(build{})
	if err != nil || alone.code != 0 {
		return errors.Join(err, fmt.Errorf("expected a build without a cache to pass, found exit code %d", alone.code))
	}
	s.alone = alone.took.Round(time.Millisecond)
	if s.expected, err = digests(s.work, s.files); err != nil {
		return err
	}
	return s.fillAll()
}
