package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

const address = "127.0.0.1:8080"

// server is a server process of the image, in a network of its own.
type server struct {
	*runner.Process
	output bytes.Buffer // standard output and error; read it only after the end
}

// start starts a server, and returns when it takes connections.
func start(ctx context.Context, image *driver.Image, args ...string) (*server, error) {
	s := &server{}
	var err error
	s.Process, err = image.Start(ctx, runner.Options{Args: args, Stdout: &s.output, Stderr: &s.output})
	if err != nil {
		return nil, err
	}
	return s, s.wait(ctx, true)
}

// wait returns when the server takes connections or, without listening, when it takes no more.
func (s *server) wait(ctx context.Context, listening bool) error {
	for {
		connection, err := s.Dial(ctx, "tcp", address)
		switch {
		case err == nil:
			connection.Close()
		case !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.ECONNRESET):
			return err // The system resets connections while the server closes its port.
		}
		if (err == nil) == listening {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// begin sends half of a request, and returns when the server waits for the other half, "lf".
func (s *server) begin(ctx context.Context) (net.Conn, *bufio.Reader, error) {
	connection, err := s.Dial(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprint(connection, "POST /sha256 HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nha")
	answers := bufio.NewReader(connection)
	response, err := http.ReadResponse(answers, nil)
	if err == nil && response.StatusCode != http.StatusContinue {
		err = fmt.Errorf("expected status 100, found %s", response.Status)
	}
	return connection, answers, err
}

// end waits for the end of the process, and compares its exit code and a part of its output.
func (s *server) end(code int, output string) error {
	found, err := s.Wait()
	if err != nil {
		return err
	}
	if found != code || !strings.Contains(s.output.String(), output) {
		return fmt.Errorf("expected exit code %d and %s, found %d and:\n%s", code, output, found, &s.output)
	}
	return nil
}
