package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// server is a server that the test started and can stop.
type server struct {
	address string
	stop    context.CancelFunc
	ended   chan error
	log     bytes.Buffer // read it only after the end
}

func start(t *testing.T, grace time.Duration) *server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	s := &server{address: listener.Addr().String(), stop: stop, ended: make(chan error, 1)}
	go func() { s.ended <- serve(ctx, slog.New(slog.NewJSONHandler(&s.log, nil)), listener, grace) }()
	return s
}

// begin sends half of a request, and returns when the server waits for the other half, "lf".
func (s *server) begin(t *testing.T) (net.Conn, *bufio.Reader) {
	connection, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	fmt.Fprintf(connection, "POST /sha256 HTTP/1.1\r\nHost: %s\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nha", s.address)
	answers := bufio.NewReader(connection)
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusContinue {
		t.Fatalf("expected status 100, found %s", response.Status)
	}
	return connection, answers
}

// waitUntilClosed returns when the server takes no more connections.
func (s *server) waitUntilClosed(t *testing.T) {
	for range 500 {
		connection, err := net.Dial("tcp", s.address)
		if err != nil {
			return
		}
		connection.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("expected a stopping server to take no connections, found one that does")
}

func TestAnswers(t *testing.T) {
	s := start(t, time.Second)
	tests := []struct {
		path, body string // body: a part of it
		status     int
	}{
		{"/", "<h1>Hello", 200},
		{"/healthz", "ok\n", 200},
		{"/none", "404", 404},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			response, err := http.Get("http://" + s.address + test.path)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != test.status || !strings.Contains(string(body), test.body) {
				t.Errorf("expected status %d with %q, found %d with:\n%s", test.status, test.body, response.StatusCode, body)
			}
		})
	}
	s.stop()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	for _, line := range []string{`"msg":"listening"`, `"path":"/none","status":404`, `"path":"/healthz","status":200,"bytes":3`, `"msg":"stopped"`} {
		if !strings.Contains(s.log.String(), line) {
			t.Errorf("expected in the log %s, found:\n%s", line, &s.log)
		}
	}
}

func TestRequestUnderWayFinishes(t *testing.T) {
	s := start(t, time.Minute)
	connection, answers := s.begin(t)
	s.stop()
	s.waitUntilClosed(t)
	fmt.Fprint(connection, "lf")
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	expected := fmt.Sprintf("%x\n", sha256.Sum256([]byte("half")))
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != expected {
		t.Errorf("expected %q, found %q, %v", expected, body, err)
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

func TestDeadline(t *testing.T) {
	s := start(t, 50*time.Millisecond)
	_, answers := s.begin(t)
	s.stop()
	if err := <-s.ended; err == nil || !strings.Contains(err.Error(), "within 50ms, see -grace") {
		t.Errorf("expected an error that names -grace, found: %v", err)
	}
	if response, err := http.ReadResponse(answers, nil); err == nil {
		t.Errorf("expected a connection that was cut off, found an answer: %s", response.Status)
	}
}
