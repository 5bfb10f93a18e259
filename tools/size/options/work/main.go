// Command work does one piece of work a fixed number of times, for tools/size/options to
// see how much of a processor's time it takes.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 || pieces[args[0]] == nil {
		fmt.Fprintf(stderr, "work: expected the name of a piece of work, found %q\n", args)
		return 2
	}
	fmt.Fprintln(stdout, pieces[args[0]]())
	return 0
}
