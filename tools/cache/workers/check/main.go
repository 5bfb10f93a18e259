// Command check builds and tests what its arguments name on remote workers that it starts, from
// a clone of this checkout, and fails where an action was executed on this machine that need
// not be, where an image has another digest than here, or where a worker that is killed costs
// more than time.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "/var/tmp", "work below this `folder`, which sandboxed actions can see")
	count := flags.Int("count", 2, "start this many workers")
	kills := flags.Int("kill", 1, "kill a worker this many times while Bazel builds")
	images := flags.Bool("images", true, "build the images that the patterns have here, too, and compare their digests")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	c := check{dir: *dir, patterns: flags.Args(), workers: *count, kills: *kills, images: *images, stdout: stdout, stderr: stderr}
	if len(c.patterns) == 0 {
		c.patterns = []string{"//..."}
	}
	problems, err := c.run()
	if err != nil {
		fmt.Fprintf(stderr, "check: %v\n", err)
		return 1
	}
	for _, problem := range problems {
		fmt.Fprintf(stderr, "check: %s\n", problem)
	}
	return min(len(problems), 1)
}
