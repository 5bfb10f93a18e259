// Command share proves that what one machine builds, another one need not build.
//
// It builds and tests everything in a root filesystem of another release of Debian: as another
// user, in another folder, with another environment, C compiler and Python, and fills a remote
// cache from there. It fails where an action has another key or another output than in the
// build of this machine whose execution log it is given, and where a fresh clone here finds
// less than everything in that cache, or takes too long to.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/cache/nginx"
	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/trees"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// alone is what runs each time, as it looks at the checkout and not at inputs.
var alone = []string{"//:tidy_test"}

// leaks are the fixtures that have to be found.
var leaks = []string{"//tools/cache/share/leak:environment", "//tools/cache/share/leak:machine"}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == enterArgument {
		fmt.Fprintf(stderr, "share: %v\n", enter(args[1]))
		return 1
	}
	flags := flag.NewFlagSet("share", flag.ContinueOnError)
	flags.SetOutput(stderr)
	here := flags.String("here", "", "compact execution log `file` of tools/bazel test in this checkout, with -targets and nothing built before")
	elsewhere := flags.String("there", "", "compare with this `file` alone, a log of another machine")
	targets := flags.String("targets", "//...", "`pattern` of what is built and tested")
	dir := flags.String("dir", "/var/tmp", "make clones and the cache in this `folder`")
	ratio := flags.Float64("max-ratio", 0.1, "how long a build from the cache may take, as a part of the time of a build without")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *here == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "share: usage: share -here LOG [-there LOG] [-targets PATTERN] [-dir FOLDER] [-max-ratio R]")
		return 2
	}
	ours, err := execlog.ReadFile(*here)
	var problems []string
	if err == nil && *elsewhere != "" {
		var theirs *execlog.Log
		if theirs, err = execlog.ReadFile(*elsewhere); err == nil {
			problems = describe(compare(ours, theirs), stdout)
		}
	} else if err == nil {
		problems, err = share(ours, *targets, *dir, *ratio, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "share: %v\n", err)
		return 1
	}
	for _, p := range problems {
		fmt.Fprintf(stderr, "share: %s\n", p)
	}
	return min(len(problems), 1)
}

// share returns what is wrong with sharing, and an error where that was not found out.
func share(ours *execlog.Log, targets, parent string, ratio float64, stdout, stderr io.Writer) (problems []string, err error) {
	repository, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	here := checkout.Checkout{Dir: repository, Stderr: stderr}
	dir, err := os.MkdirTemp(parent, "share-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, trees.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	server, err := nginx.Start(context.Background(), nginx.Options{Dir: filepath.Join(dir, "cache"), Log: stderr})
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	test := []string{"test", targets, "--config=ci", "--remote_cache=" + server.URL(), "--disk_cache=", "--test_tag_filters=-no-remote"}

	there, err := newElsewhere(here, filepath.Join(dir, "elsewhere"))
	if err != nil {
		return nil, err
	}
	theirs, cold, err := there.timed(test...)
	if theirs == nil {
		return nil, err
	}
	problems = appendError(problems, err)
	fmt.Fprintf(stdout, "share: elsewhere, without a cache: %.0f s; %v\n", cold, count(theirs))
	problems = append(problems, describe(compare(ours, theirs), stdout)...)
	problems = append(problems, findLeaks(there, here)...)

	found, err := fresh(here, dir, append(test, "--noremote_upload_local_results"))
	if found.log == nil {
		return nil, err
	}
	problems = appendError(problems, err)
	hits := count(found.log)
	fmt.Fprintf(stdout, "share: fresh clone, with the cache: %.1f s, %.1f %% of that, %.1f MB fetched; %v\n",
		found.seconds, 100*found.seconds/cold, float64(found.bytes)/1e6, hits)
	if p := hits.problem(alone); p != "" {
		problems = append(problems, p)
	}
	if found.seconds > ratio*cold {
		problems = append(problems, fmt.Sprintf("expected a build from the cache to take at most %.0f %% of one without, found %.1f of %.1f s", 100*ratio, found.seconds, cold))
	}
	return problems, nil
}

func appendError(problems []string, err error) []string {
	if err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}

// describe prints the differences, and returns a problem where there are any.
func describe(found []difference, stdout io.Writer) []string {
	causes := 0
	for _, d := range found {
		if len(d.reasons) == 0 {
			continue
		}
		causes++
		fmt.Fprintf(stdout, "%s %s\n  %s\n", d.label, d.mnemonic, d.output)
		for i, reason := range d.reasons {
			if i == 10 {
				fmt.Fprintf(stdout, "    and %d more\n", len(d.reasons)-i)
				break
			}
			fmt.Fprintf(stdout, "    %s\n", reason)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("expected the same keys and outputs here and elsewhere, found %d actions that differ, above, and %d whose inputs are their outputs", causes, len(found)-causes)}
}

// findLeaks builds the fixtures here and elsewhere; each has to be found.
func findLeaks(there *elsewhere, here checkout.Checkout) []string {
	args := append([]string{"build", "--action_env=HOME", "--disk_cache="}, leaks...)
	theirs, _, err := there.timed(args...)
	if err != nil {
		return []string{err.Error()}
	}
	ours, _, err := timed(filepath.Join(there.Dir, "leaks"), func(flag string) error {
		return here.Run("tools/bazel", append(args, flag)...)
	})
	if err != nil {
		return []string{err.Error()}
	}
	return missedLeaks(compare(ours, theirs))
}

// missedLeaks says which of the fixtures are not among the differences.
func missedLeaks(found []difference) []string {
	var missed []string
	for i, reason := range []string{"environment HOME: ", "output "} {
		label := leaks[i]
		ok := false
		for _, d := range found {
			ok = ok || d.label == label && strings.Contains(strings.Join(d.reasons, "\n"), reason)
		}
		if !ok {
			missed = append(missed, fmt.Sprintf("expected to find that %s cannot be shared (%s...), found %v", label, reason, found))
		}
	}
	return missed
}
