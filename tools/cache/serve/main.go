// Command serve is a cache for Bazel on a team's own machine: nginx, kept within a size.
//
//	tools/bazel run //tools/cache:serve -- --dir /var/cache/thimble --max-size 10GB
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"example.com/thimble/tools/cache/nginx"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const everyone = "everyone"

type options struct {
	dir, maxSize, address     string
	certificate, key, writers string
	addWriter                 string
	check                     bool
	limit                     int64
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
	case o.addWriter != "":
		err = addWriter(o.writers, o.addWriter, stdin, stdout)
	case o.check:
		err = check(o.address, stdout)
	default:
		err = serve(ctx, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "serve: %v\n", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.dir, "dir", "", "`folder` of the entries: an empty one, or one that this command made")
	flags.StringVar(&o.maxSize, "max-size", "10GB", "what the entries may take on the disk, as 10GB or 500MiB; those that were used longest ago are evicted")
	flags.StringVar(&o.address, "address", "127.0.0.1:8080", "`host:port` to listen on; :8080 is every address of this machine, port 0 is a free one")
	flags.StringVar(&o.certificate, "tls-certificate", "", "PEM `file` of the certificate chain; with it, only TLS is spoken")
	flags.StringVar(&o.key, "tls-key", "", "PEM `file` of its key")
	flags.StringVar(&o.writers, "writers", "", "htpasswd `file` of those who may write; everyone may read. \""+everyone+"\" is everyone, and the default on a loopback address")
	flags.StringVar(&o.addWriter, "add-writer", "", "add this `name` to the file of --writers, with the password that is read from standard input, and exit")
	flags.BoolVar(&o.check, "check", false, "ask the server at --address whether entries can be written, and exit")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("expected flags only, found %q; see --help", flags.Arg(0))
	}
	for _, path := range []*string{&o.dir, &o.certificate, &o.key, &o.writers} {
		// Bazel starts programs elsewhere.
		if dir := os.Getenv("BUILD_WORKING_DIRECTORY"); dir != "" && *path != "" && *path != everyone && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	if o.addWriter != "" {
		if o.writers == "" || o.writers == everyone {
			return o, errors.New("expected the file to add to as --writers FILE, found none")
		}
		return o, nil
	}
	if o.check {
		return o, nil
	}
	if o.dir == "" {
		return o, errors.New("expected --dir, the folder of the entries, found none; choose one with room for --max-size")
	}
	var err error
	if o.limit, err = parseSize(o.maxSize); err != nil {
		return o, err
	}
	if o.writers == "" && !loopback(o.address) {
		return o, fmt.Errorf("expected --writers for %s, which others can reach, found none; make a file with --add-writer, or say --writers=%s, and then whoever reaches it can give wrong results to all", o.address, everyone)
	}
	return o, nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

// serve serves until ctx is done, or nginx has ended.
func serve(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.writers == everyone {
		o.writers = ""
	}
	unlock, err := claim(o.dir)
	if err != nil {
		return err
	}
	defer unlock()
	if err := checkWriters(o.writers); err != nil {
		return err
	}
	expiry, err := checkCertificate(o.certificate, o.key, time.Now(), stderr)
	if err != nil {
		return err
	}
	status, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer status.Close()

	k := newKeeper(o.dir, o.limit, stderr)
	k.metrics.certificateExpiry = expiry
	if err := k.replay(); err != nil {
		return err
	}
	// Not ctx: what was begun is answered.
	server, err := nginx.Start(context.WithoutCancel(ctx), nginx.Options{
		Dir: o.dir, Address: o.address,
		Writers: o.writers, Certificate: o.certificate, Key: o.key,
		Status: status.Addr().String(), MaxBody: o.limit,
		AccessLog: k.log.path, Log: stderr,
	})
	if err != nil {
		return err
	}
	defer server.Kill()
	k.log.reopen = server.Reopen
	if err := k.prune(); err != nil {
		return err
	}
	go http.Serve(status, k.handler())
	if o.certificate == "" && o.writers != "" && !loopback(o.address) {
		fmt.Fprintln(stderr, "serve: passwords of writers cross the network as they are; give --tls-certificate and --tls-key, or put a server before this one that speaks TLS")
	}
	announce(stdout, o, k, server.URL())

	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := k.tick(); err != nil {
				fmt.Fprintf(stderr, "serve: %v\n", err)
			}
		case <-hangup:
			if expiry, err := checkCertificate(o.certificate, o.key, time.Now(), stderr); err != nil {
				fmt.Fprintf(stderr, "serve: the certificate stays as it was: %v\n", err)
			} else {
				k.setExpiry(expiry)
				server.Reload()
			}
		case <-server.Ended():
			return errors.New("expected nginx to run until this command is stopped, found that it ended; what it wrote is above")
		case <-ctx.Done():
			return errors.Join(server.Stop(), k.tick())
		}
	}
}

func announce(stdout io.Writer, o options, k *keeper, served string) {
	who := "everyone"
	if o.writers != "" {
		who = "users in " + o.writers
	}
	size := k.size()
	fmt.Fprintf(stdout, "serving %s at %s: %d entries, %s of %s; everyone reads, writes: %s\n",
		o.dir, served, size.Entries, formatSize(size.Bytes), formatSize(o.limit), who)
	fmt.Fprintf(stdout, "read from it: tools/bazel test --config=remote-cache --remote_cache=%s //...\n", typed(served, os.Hostname))
}
