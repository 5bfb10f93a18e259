// Command coverage tests every package of the module with the go command, and prints how
// many lines of each package some test executes. It needs neither Bazel nor a network.
//
// A line counts when a block of statements begins on it, ends on it or goes through it, and
// it is covered when one of these blocks is executed: by any test, or by a copy of its own
// program that a test starts.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/tools/cover"
)

func main() { os.Exit(run(".", os.Args[1:], os.Stdout, os.Stderr)) }

// run measures the module of the folder.
func run(dir string, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("coverage", flag.ContinueOnError)
	flags.SetOutput(stderr)
	least := flags.Float64("min", 0, "fail where the total is below this many `percent`")
	profile := flags.String("profile", "", "keep the profile in this `file`, for go tool cover -html=FILE")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "coverage: expected flags only, found %q\n", flags.Args())
		return 2
	}
	if err := report(dir, *profile, *least, stdout); err != nil {
		fmt.Fprintf(stderr, "coverage: %v\n", err)
		return 1
	}
	return 0
}

func report(dir, kept string, least float64, stdout io.Writer) error {
	temporary, err := os.MkdirTemp("", "coverage-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	profile, err := filepath.Abs(cmp.Or(kept, filepath.Join(temporary, "profile")))
	if err != nil {
		return err
	}
	command := exec.Command("go", "test", "-coverpkg=./...", "-coverprofile="+profile, "./...")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: expected all tests to pass\n%s", command, err, out)
	}
	packages, err := read(profile)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%7s %8s %8s  %s\n", "percent", "executed", "lines", "package")
	total := count{}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		c := packages[name]
		total = count{total.executed + c.executed, total.lines + c.lines}
		fmt.Fprintf(stdout, "%7.1f %8d %8d  %s\n", c.percent(), c.executed, c.lines, name)
	}
	fmt.Fprintf(stdout, "%7.1f %8d %8d  total\n", total.percent(), total.executed, total.lines)
	if total.percent() < least {
		return fmt.Errorf("expected tests to execute at least %.1f %% of the lines, found %d of %d; "+
			"look at the others with -profile FILE and go tool cover -html=FILE", least, total.executed, total.lines)
	}
	return nil
}

type count struct{ executed, lines int }

func (c count) percent() float64 { return 100 * float64(c.executed) / float64(max(c.lines, 1)) }

// read counts the lines of each package, by import path, in a profile of go test.
func read(profile string) (map[string]count, error) {
	files, err := cover.ParseProfiles(profile)
	if err != nil {
		return nil, fmt.Errorf("%s: expected a coverage profile of go test: %w", profile, err)
	}
	packages := map[string]count{}
	for _, file := range files {
		executed := map[int]bool{} // by line
		for _, block := range file.Blocks {
			for line := block.StartLine; line <= block.EndLine && block.NumStmt > 0; line++ {
				executed[line] = executed[line] || block.Count > 0
			}
		}
		c := packages[path.Dir(file.FileName)]
		for _, yes := range executed {
			c.lines++
			if yes {
				c.executed++
			}
		}
		packages[path.Dir(file.FileName)] = c
	}
	return packages, nil
}
