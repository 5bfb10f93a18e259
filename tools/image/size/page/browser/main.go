// Command browser uses pages about the size of images as people do, in a Chromium without a
// window: with a mouse, with keys, on a phone, in the dark. It fails where a page is not what
// it should be, and where its checks do not notice that a page is broken.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"time"
)

// patience is for all that one check does; most take less than a second.
const patience = 30 * time.Second

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("browser", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("run", "", "check no more than what this `expression` matches, and its broken pages")
	shots := flags.String("shots", "", "write screenshots to this `folder`, instead of checking")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "browser: expected flags only, found %q\n", flags.Args())
		return 2
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintf(stderr, "browser: -run: %v\n", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := use(ctx, *shots, pattern, stdout); err != nil {
		fmt.Fprintf(stderr, "browser: %v\n", err)
		return 1
	}
	return 0
}

func use(ctx context.Context, shots string, only *regexp.Regexp, stdout io.Writer) (err error) {
	program, err := find()
	if err != nil {
		return err
	}
	b, err := start(program)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := b.stop(); err == nil {
			err = stopped
		}
	}()
	dir, err := os.MkdirTemp("", "pages-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := session{browser: b, dir: dir}
	if shots != "" {
		return s.shoot(ctx, shots)
	}
	return s.check(ctx, only, stdout)
}

// A session shows pages in one browser, from files of a folder.
type session struct {
	browser *browser
	dir     string
}

// visit shows the page in a tab of its own, on the check's screen, for as long as it is used.
func (s session) visit(ctx context.Context, content []byte, c check, use func(context.Context, *tab) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("expected the browser to answer within %s", patience))
	defer cancel()
	name := filepath.Join(s.dir, "page.html")
	if bytes.HasPrefix(content, []byte("<svg")) {
		name = filepath.Join(s.dir, "page.svg")
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		return err
	}
	t, err := s.browser.open(ctx)
	if err != nil {
		return err
	}
	defer s.browser.close(t)
	if err := t.screen(ctx, c.width, c.height, c.phone, c.scheme); err != nil {
		return err
	}
	if err := t.show(ctx, "file://"+name); err != nil {
		return err
	}
	return use(ctx, t)
}
