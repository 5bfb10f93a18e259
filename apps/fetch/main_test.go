package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFetch(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/":
			fmt.Fprint(w, "an answer\n")
		case "/short":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half an ")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	tests := []struct{ name, path, stdout, err string }{
		{name: "answer", path: "/", stdout: "an answer\n"},
		{name: "redirect", path: "/moved", stdout: "an answer\n"},
		{name: "not found", path: "/none", err: "expected status 200, found 404 Not Found"},
		{name: "cut off", path: "/short", stdout: "half an ", err: "unexpected EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout bytes.Buffer
			err := fetch(context.Background(), server.Client(), server.URL+test.path, &stdout)
			if test.err == "" && err != nil || test.err != "" && !strings.Contains(fmt.Sprint(err), test.err) {
				t.Errorf("expected error %q, found: %v", test.err, err)
			}
			if stdout.String() != test.stdout {
				t.Errorf("expected on standard output %q, found %q", test.stdout, &stdout)
			}
		})
	}
}

func TestRun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stuck" {
			<-r.Context().Done()
		}
		fmt.Fprint(w, "half an ")
		if r.URL.Path == "/slow" {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	}))
	t.Cleanup(server.Close)
	tests := []struct {
		name   string
		args   []string
		code   int
		stderr string // a part of it
	}{
		{name: "no answer", args: []string{"-timeout", "50ms", server.URL + "/stuck"}, code: 1, stderr: "within 50ms, see -timeout"},
		{name: "half an answer", args: []string{"-timeout", "50ms", server.URL + "/slow"}, code: 1, stderr: "within 50ms, see -timeout"},
		{name: "no scheme", args: []string{"example.com"}, code: 1, stderr: "unsupported protocol scheme"},
		{name: "no URL", code: 2, stderr: "usage: fetch"},
		{name: "unknown flag", args: []string{"-insecure", server.URL}, code: 2, stderr: "usage: fetch"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(test.args, &stdout, &stderr); code != test.code {
				t.Errorf("expected exit code %d, found %d", test.code, code)
			}
			if !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("expected on standard error %q, found:\n%s", test.stderr, &stderr)
			}
		})
	}
}
