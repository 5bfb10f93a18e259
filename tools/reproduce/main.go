// Command reproduce proves that what one machine builds, another one need not build.
//
//	go run ./tools/reproduce [PATTERN...]
//
// builds and tests //... or the patterns in a clone, and in another one on another machine: a
// root filesystem of another release of Debian, as another user, in another folder, with another
// environment, C compiler and Python. It fails where an action has another key or another output
// there, and where the first clone, with one more commit, then finds less than everything in the
// cache that was filled there.
//
//	go run ./tools/reproduce -cache URL [PATTERN...]
//
// builds with a cache and without, and names the entries of the cache that are wrong.
//
//	go run ./tools/reproduce -compare HERE THERE
//
// compares two execution logs.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/reproduce/actions"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("reproduce", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "/var/tmp", "make clones and caches in this `folder`, which every user can enter")
	cache := flags.String("cache", "", "verify the cache at this `URL` instead")
	two := flags.Bool("compare", false, "compare two logs of "+actions.Flag+"FILE instead")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	var err error
	switch {
	case !*two:
		err = inClone(*dir, *cache, flags.Args(), stdout, stderr)
	case flags.NArg() == 2:
		err = compareFiles(flags.Arg(0), flags.Arg(1), stdout)
	default:
		fmt.Fprintf(stderr, "reproduce: expected two logs, found %q\n", flags.Args())
		return 2
	}
	if err != nil {
		fmt.Fprintf(stderr, "reproduce: %v\n", err)
		return 1
	}
	return 0
}

func compareFiles(here, there string, stdout io.Writer) error {
	ours, err := actions.Read(here)
	if err != nil {
		return err
	}
	theirs, err := actions.Read(there)
	if err != nil {
		return err
	}
	return actions.Report(actions.Compare(ours, theirs), stdout)
}

// A proof builds patterns in a clone of this checkout.
type proof struct {
	dir      string
	clone    checkout.Checkout
	patterns []string
	stdout   io.Writer
}

func inClone(parent, cache string, patterns []string, stdout, stderr io.Writer) (err error) {
	if len(patterns) == 0 {
		patterns = []string{"//..."}
	}
	repository, err := os.Getwd()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(parent, "reproduce-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, checkout.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	here := checkout.Checkout{Dir: repository, Env: append(os.Environ(), "THIMBLE_REMOTE_CACHE=", "THIMBLE_REMOTE_EXECUTOR="), Stderr: stderr}
	clone, err := here.Clone(filepath.Join(dir, "clone"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, clone.Remove()) }()
	p := proof{dir, clone, patterns, stdout}
	if cache != "" {
		return p.verify(cache)
	}
	return p.share(here)
}

// bazel runs tools/bazel in the clone.
func (p proof) bazel(args ...string) error { return p.clone.Run("tools/bazel", args...) }

// test builds and tests the patterns, and returns the log, even of a build that fails.
func (p proof) test(name string, flags ...string) ([]*actions.Action, error) {
	return p.logged(filepath.Join(p.dir, name), filepath.Join(p.dir, name), p.bazel, "test", flags, p.patterns)
}

// logged runs Bazel, which writes its log to a path that may have another name here.
func (p proof) logged(written, here string, bazel func(args ...string) error, command string, flags, patterns []string) ([]*actions.Action, error) {
	start := time.Now()
	failed := bazel(slices.Concat([]string{command, actions.Flag + written, "--noexecution_log_sort", "--test_tag_filters=-no-remote"}, flags, []string{"--"}, patterns)...)
	var status *exec.ExitError
	if errors.As(failed, &status) && status.ExitCode() == 4 {
		failed = nil // there are no tests
	}
	log, err := actions.Read(here)
	if err != nil {
		return nil, errors.Join(failed, err)
	}
	hits := 0
	for _, a := range log {
		if a.CacheHit {
			hits++
		}
	}
	fmt.Fprintf(p.stdout, "reproduce: %s: %.0f s; %d of %d actions came from a cache\n", filepath.Base(here), time.Since(start).Seconds(), hits, len(log))
	return log, failed
}

// verify compares what a cache has with what a build without it makes.
func (p proof) verify(cache string) error {
	cached, failed := p.test("with the cache", "--config=remote-cache", "--remote_cache="+cache, "--remote_download_outputs=all", "--disk_cache=", "--keep_going")
	if cached == nil {
		return failed
	}
	if !slices.ContainsFunc(cached, func(a *actions.Action) bool { return a.CacheHit }) {
		return errors.Join(failed, fmt.Errorf("expected %s to have something that is built here, found nothing; name the cache that CI fills with the same flags", cache))
	}
	if err := p.bazel("clean"); err != nil {
		return err
	}
	built, err := p.test("without a cache", "--config=verify-cache", "--disk_cache=")
	if built == nil {
		return errors.Join(failed, err)
	}
	found := actions.Compare(cached, built)
	for _, d := range found {
		if d.Key != "" && len(d.Reasons) > 0 {
			fmt.Fprintf(p.stdout, "delete /ac/%s: it is of %s, and has been poisoned or is not reproducible\n", d.Key, d.Label)
		}
	}
	return errors.Join(failed, err, actions.Report(found, p.stdout))
}

// share compares this machine with another one, and builds here what was built there.
func (p proof) share(here checkout.Checkout) error {
	ours, err := p.test("here")
	if err != nil {
		return err
	}
	there, err := newElsewhere(here, filepath.Join(p.dir, "elsewhere"))
	if err != nil {
		return err
	}
	inRoom := func(name, command string, flags, patterns []string) ([]*actions.Action, error) {
		return p.logged(filepath.Join(home, name), filepath.Join(there.home(), name), there.bazel, command, flags, patterns)
	}
	theirs, failed := inRoom("elsewhere", "test", []string{"--disk_cache=" + home + "/disk"}, p.patterns)
	if theirs == nil {
		return failed
	}
	differs := actions.Report(actions.Compare(ours, theirs), p.stdout)

	flags := []string{"--action_env=HOME", "--disk_cache="}
	ours, err = p.logged(filepath.Join(p.dir, "leaks"), filepath.Join(p.dir, "leaks"), p.bazel, "build", flags, leaks)
	if err != nil {
		return err
	}
	theirs, err = inRoom("leaks elsewhere", "build", flags, leaks)
	if err != nil {
		return err
	}
	missed := missedLeaks(actions.Compare(ours, theirs))

	if err := p.commit(); err != nil {
		return err
	}
	warm, err := p.test("with the cache of elsewhere", "--disk_cache="+filepath.Join(there.home(), "disk"))
	return errors.Join(failed, differs, missed, err, executed(warm))
}

// commit makes a commit that changes no input, which no key and no output may depend on, and
// forgets what was built.
func (p proof) commit() error {
	if err := os.WriteFile(filepath.Join(p.clone.Dir, "reproduce.txt"), nil, 0o644); err != nil {
		return err
	}
	for _, command := range []string{"git add reproduce.txt",
		"git -c user.name=n -c user.email=n@example.com -c commit.gpgsign=false commit --quiet --no-verify --message=Later", "tools/bazel clean"} {
		words := strings.Fields(command)
		if err := p.clone.Run(words[0], words[1:]...); err != nil {
			return err
		}
	}
	return nil
}

// alone is what runs each time, as it looks at the checkout and not at inputs.
const alone = "//:tidy_test"

// executed says which actions a build has executed although a cache should have had them.
func executed(log []*actions.Action) error {
	var problems []error
	for _, a := range log {
		if !a.Cacheable && strings.TrimLeft(a.Label, "@") != alone {
			problems = append(problems, fmt.Errorf("expected an action that a cache may have, found %s %s: remove its tags local, no-cache and no-remote", a.Label, a.Mnemonic))
		}
	}
	for _, a := range actions.Shared(log) {
		if !a.CacheHit {
			problems = append(problems, fmt.Errorf("expected a cache hit, found that it was executed: %s %s (%s)", a.Label, a.Mnemonic, a.Runner))
		}
	}
	return errors.Join(problems...)
}

// leaks are the fixtures that have to be found.
var leaks = []string{"//tools/reproduce/leak:environment", "//tools/reproduce/leak:machine"}

// missedLeaks says which of the fixtures are not among the differences.
func missedLeaks(found []actions.Difference) error {
	var missed []error
	for i, reason := range []string{"environment HOME: ", "output "} {
		if !slices.ContainsFunc(found, func(d actions.Difference) bool {
			return strings.TrimLeft(d.Label, "@") == leaks[i] && strings.Contains(strings.Join(d.Reasons, "\n"), reason)
		}) {
			missed = append(missed, fmt.Errorf("expected to find that %s cannot be shared (%s...), found %v", leaks[i], reason, found))
		}
	}
	return errors.Join(missed...)
}
