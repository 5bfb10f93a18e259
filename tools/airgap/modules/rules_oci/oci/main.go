// Command oci does the work of the rules in this module: it assembles images
// and indexes, packs them for a container engine and pushes them.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A command declares its flags and returns what to do once they are parsed.
type command func(flags *flag.FlagSet, stdout, stderr io.Writer) func() error

var commands = map[string]command{
	"image":   imageCommand,
	"index":   indexCommand,
	"copy":    copyCommand,
	"tarball": tarballCommand,
	"push":    pushCommand,
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprintf(stderr, "oci: expected image, index, copy, tarball or push, found %q\n", args)
		return 2
	}
	var problems strings.Builder
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(&problems)
	target := flags.String("target", "oci "+args[0], "label that errors name")
	act := commands[args[0]](flags, stdout, stderr)
	err := flags.Parse(args[1:])
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("expected flags only, found %q", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n%s", *target, err, problems.String())
		return 2
	}
	if err := act(); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", *target, err)
		return 1
	}
	return 0
}

// wordsFlag declares a flag that names a file of words.
func wordsFlag(flags *flag.FlagSet, name string) *[]string {
	var words []string
	flags.Func(name, "file of words", func(path string) error {
		data, err := os.ReadFile(path)
		words = append(words, strings.Fields(string(data))...)
		return err
	})
	return &words
}
