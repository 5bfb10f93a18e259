package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

// healthcheck starts the image's server, and beside it the image's program with -healthcheck. Both
// use this machine's network.
func healthcheck(ctx context.Context, image *driver.Image) error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().String()
	free.Close()
	ask := func() (code int, stderr string, err error) {
		var output bytes.Buffer
		process, err := image.Start(ctx, runner.Options{Args: []string{"-healthcheck", "-listen", address}, Stderr: &output, HostNetwork: true})
		if err != nil {
			return 0, "", err
		}
		code, err = process.Wait()
		return code, output.String(), err
	}

	if code, stderr, err := ask(); err != nil || code != 1 || !strings.Contains(stderr, "connection refused") {
		return fmt.Errorf("before the start: expected exit code 1 and a refused connection, found %d, %q, %v", code, stderr, err)
	}
	server, err := image.Start(ctx, runner.Options{Args: []string{"-listen", address}, HostNetwork: true})
	if err != nil {
		return err
	}
	for last := ""; ; {
		code, stderr, err := ask()
		if err != nil {
			return fmt.Errorf("%w; the last answer was %q", err, last)
		}
		if code == 0 {
			break
		}
		last = stderr
	}
	if err := server.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if code, err := server.Wait(); err != nil || code != 0 {
		return fmt.Errorf("expected exit code 0 after SIGTERM, found %d, %v", code, err)
	}
	return nil
}
