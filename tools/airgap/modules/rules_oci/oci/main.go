// Command oci does the work of the rules in this module: it assembles images
// and indexes, packs them for a container engine, loads them and pushes them.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	args, err := launched(os.Args)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(args, os.Stdout, os.Stderr))
}

// A command declares its flags and returns what to do once they are parsed.
type command func(flags *flag.FlagSet, stdout, stderr io.Writer) func() error

var commands = map[string]command{
	"image":   imageCommand,
	"index":   indexCommand,
	"copy":    copyCommand,
	"tarball": tarballCommand,
	"load":    loadCommand,
	"push":    pushCommand,
}

func run(args []string, stdout, stderr io.Writer) int {
	const usage = "usage: oci image|index|copy|tarball|load|push [flags]"
	if len(args) == 0 {
		fmt.Fprintln(stderr, usage)
		return 2
	}
	declare, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(stderr, "unknown command %q\n%s\n", args[0], usage)
		return 2
	}

	var complaints strings.Builder
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(&complaints)
	target := flags.String("target", "oci "+args[0], "label that errors name")
	act := declare(flags, stdout, stderr)
	if err := flags.Parse(args[1:]); err != nil {
		fmt.Fprintf(stderr, "%s: %s", *target, complaints.String())
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "%s: unexpected argument %q; every argument is a flag\n", *target, flags.Arg(0))
		return 2
	}
	if err := act(); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", *target, err)
		return 1
	}
	return 0
}
