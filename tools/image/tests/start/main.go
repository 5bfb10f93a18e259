// Command start ends, or keeps running, in one of the ways that a bare image_test has to tell apart.
package main

import (
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"syscall"
)

func main() {
	switch way := os.Args[1]; way {
	case "end":
		fmt.Println("done")
	case "usage":
		fmt.Fprintln(os.Stderr, "usage: start COMMAND\npanic: is not what this is")
		os.Exit(2)
	case "serve":
		fmt.Fprintln(os.Stderr, http.ListenAndServe(":8080", http.NotFoundHandler()))
		os.Exit(1)
	case "recover":
		recoverPanic()
		os.Exit(1)
	case "panic":
		panic("out of luck")
	case "deadlock":
		select {}
	case "handled_signal":
		// Go's runtime handles the signal, and ends the program like a panic.
		syscall.Kill(os.Getpid(), syscall.SIGILL)
		select {}
	case "signal":
		resetSegfault()
		*nowhere = 1
	default:
		fmt.Fprintf(os.Stderr, "expected a way to end, found %q\n", way)
	}
}

var nowhere *int

// recoverPanic writes the same text as a crash, but recovers.
func recoverPanic() {
	defer func() {
		fmt.Fprintf(os.Stderr, "panic: %v\n\n%s", recover(), debug.Stack())
	}()
	panic("caught")
}
