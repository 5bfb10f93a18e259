package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/test/driver"
)

// A program that runs for this long has started.
const (
	grace         = time.Second
	emulatedGrace = 3 * time.Second
)

// crashed matches what a Go program writes that ends by a panic, a fatal error or a signal
// that the runtime handles. Its exit code is goCrash.
var crashed = regexp.MustCompile(`(?ms)^(panic|fatal error|SIG[A-Z0-9]+): .*^goroutine \d+ [^\n]*\[[^\n]*:$`)

const goCrash = 2

// checkStart executes an image for which the test expects nothing: the program ends by itself, with
// any exit code, or is killed after a while. Only a crash is a failure.
func checkStart(ctx context.Context, image *driver.Image, log io.Writer) ([]failure, error) {
	period := grace
	if image.Emulated() {
		period = emulatedGrace
	}
	expected := fmt.Sprintf("a program that starts: one that ends by itself, with any exit code, or still runs after %s", period)
	p, err := start(ctx, execution{}, image)
	if errors.Is(err, context.DeadlineExceeded) {
		return []failure{{
			Expected: expected,
			Found:    fmt.Sprintf("none within %s", image.Timeout),
			Where:    image.Name,
			Remedy:   "raise timeout_seconds",
		}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", image.Name, err)
	}
	defer p.kill()
	select {
	case <-p.ended:
	case <-time.After(period):
	}
	crash, err := p.crash()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", image.Name, err)
	}
	stderr := p.stderr.String()
	if crash != "" {
		return []failure{{
			Expected: expected,
			Found:    fmt.Sprintf("%s; standard error:%s", crash, indented(stderr)),
			Where:    image.Name,
			Remedy:   "correct the program; or, if it needs more to start, give the image_test that, as args, env, stdin or read_only, and what is to be expected then",
		}}, nil
	}
	if stderr != "" {
		fmt.Fprintf(log, "%s wrote to standard error:\n%s\n", image.Name, stderr)
	}
	return nil, nil
}

// crash says how the program crashed; nothing where it ended well or still runs.
func (p *program) crash() (string, error) {
	select {
	case <-p.ended:
	default:
		if s := p.process.StuckBy(); s != 0 {
			return killedBy(s), nil
		}
		return "", nil
	}
	if errors.Is(p.err, context.DeadlineExceeded) {
		// The program ran until the test's time was over.
		return "", nil
	}
	if p.err != nil {
		return "", p.err
	}
	if s := p.process.KilledBy(); s != 0 {
		return killedBy(s), nil
	}
	if p.code == goCrash && crashed.MatchString(p.stderr.String()) {
		return fmt.Sprintf("exit code %d after a crash", p.code), nil
	}
	return "", nil
}

func killedBy(s syscall.Signal) string {
	return fmt.Sprintf("an end by %s (%s)", unix.SignalName(s), s)
}

// indented sets a text off from the lines of a failure.
func indented(text string) string {
	if text == "" {
		return " none"
	}
	return "\n    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}
