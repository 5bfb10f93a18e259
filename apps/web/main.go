// Command web serves a page over HTTP.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// version is set by a stamped build.
var version = "unstamped"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("web", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", ":8080", "`address` to listen on")
	grace := flags.Duration("grace", 8*time.Second, "longest `duration` from SIGTERM to the end of the requests under way")
	healthcheck := flags.Bool("healthcheck", false, "ask the server that listens on this machine; exit with 0 if it is well")
	printVersion := flags.Bool("version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "web: expected no arguments, found %q\n", flags.Args())
		return 2
	}

	var err error
	switch {
	case *printVersion:
		fmt.Fprintln(stdout, "web", version)
	case *healthcheck:
		err = checkHealth(*listen)
	default:
		err = listenAndServe(slog.New(slog.NewJSONHandler(stdout, nil)), *listen, *grace)
	}
	if err != nil {
		fmt.Fprintf(stderr, "web: %v\n", err)
		return 1
	}
	return 0
}

func listenAndServe(log *slog.Logger, address string, grace time.Duration) error {
	ctx, ignore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, ignore) // A second signal ends the program at once.
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return serve(ctx, log, listener, grace)
}
