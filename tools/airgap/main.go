// Command airgap makes a Bazel installation and a Bazel module registry out of
// what a Debian mirror and a Go module proxy carry, for networks that reach
// neither the Bazel Central Registry nor any release page.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("airgap", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "folder to make in CACHE/set: the command bazel and what it needs for the workspace in the working directory; what is large goes to CACHE")
	emulators := flags.Bool("emulators", false, "add to the folder -out what executes images of other architectures, and stop")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *out == "" || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "airgap: expected -out FOLDER, found %q\n", args)
		return 2
	}
	work := (*maker).makeSet
	if *emulators {
		work = (*maker).addEmulators
	}
	if err := locked(*out, stderr, work); err != nil {
		fmt.Fprintln(stderr, "airgap:", err)
		return 1
	}
	return 0
}

// locked makes the folder CACHE/set/NAME while no other run works in CACHE.
func locked(out string, stderr io.Writer, work func(m *maker, out string) error) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	p, err := findPlatform()
	if err != nil {
		return err
	}
	m := &maker{platform: p, cache: filepath.Join(out, "../.."), stderr: stderr}
	if m.lock, err = lockFolder(m.cache, stderr); err != nil {
		return err
	}
	defer m.lock.Close()
	return work(m, out)
}
