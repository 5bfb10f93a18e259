package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/there" {
			http.NotFound(w, r)
		}
	}))
	gone := httptest.NewServer(nil)
	gone.Close()
	defer server.Close()
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"reachable":   {[]string{server.URL + "/there"}, 0, ""},
		"not found":   {[]string{server.URL + "/gone"}, 1, "expected status 200, found 404"},
		"unreachable": {[]string{gone.URL}, 1, "connection refused"},
		"no argument": {nil, 2, "expected one URL"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(test.args, &stderr); code != test.code {
				t.Errorf("exit code: expected %d, found %d", test.code, code)
			}
			if !strings.Contains(stderr.String(), test.says) {
				t.Errorf("stderr: expected %q, found %q", test.says, stderr.String())
			}
		})
	}
}
