package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := start(t, time.Second)
	ill := httptest.NewServer(http.NotFoundHandler())
	defer ill.Close()

	tests := []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // parts of them
	}{
		{name: "version", args: []string{"-version"}, stdout: "web " + version + "\n"},
		{name: "healthy", args: []string{"-healthcheck", "-listen", s.address}},
		{name: "ill", args: []string{"-healthcheck", "-listen", ill.Listener.Addr().String()}, code: 1, stderr: "/healthz: expected status 200, found 404"},
		{name: "down", args: []string{"-healthcheck", "-listen", "127.0.0.1:1"}, code: 1, stderr: "connection refused"},
		{name: "not an address", args: []string{"-healthcheck", "-listen", "8080"}, code: 1, stderr: "missing port in address"},
		{name: "address taken", args: []string{"-listen", taken.Addr().String()}, code: 1, stderr: "address already in use"},
		{name: "argument", args: []string{"8080"}, code: 2, stderr: `expected no arguments, found ["8080"]`},
		{name: "unknown flag", args: []string{"-port", "80"}, code: 2, stderr: "Usage of web"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(test.args, &stdout, &stderr); code != test.code {
				t.Errorf("expected exit code %d, found %d", test.code, code)
			}
			if !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("expected %q and on standard error %q, found:\n%s\n%s", test.stdout, test.stderr, &stdout, &stderr)
			}
		})
	}
}
