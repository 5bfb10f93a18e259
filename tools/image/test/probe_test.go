package main

import (
	"net/http"
	"testing"
)

func TestProbes(t *testing.T) {
	spec := newSpec(t, newProbe(t))
	ok := func(path string) probe {
		return probe{Method: http.MethodGet, Path: path, Port: 8080, Status: http.StatusOK}
	}
	with := func(p probe, change func(*probe)) []probe {
		change(&p)
		return []probe{p}
	}
	serve := []string{"serve=tcp=:8080"}
	golden := goldenFile(t, "/golden\n")
	for name, c := range map[string]struct {
		execution execution
		messages  []string
	}{
		"status":           {execution{Args: serve, HTTP: []probe{ok("/")}}, nil},
		"late server":      {execution{Args: []string{"nap=300ms", serve[0]}, HTTP: []probe{ok("/")}}, nil},
		"two":              {execution{Args: serve, HTTP: []probe{ok("/a"), ok("/b?c=d")}}, nil},
		"then a signal":    {execution{Args: serve, HTTP: []probe{ok("/")}, Signal: "SIGTERM", ExitCode: 3}, nil},
		"then other code":  {execution{Args: serve, HTTP: []probe{ok("/")}, Signal: "SIGTERM"}, []string{"exit code 0", "exit code 3"}},
		"other status":     {execution{Args: serve, HTTP: []probe{ok("/a"), ok("/b?status=404")}}, []string{"expected: status 200", `found:    status 404 with the body "/b\n"`, "GET /b?status=404 on port 8080 of //t:image on " + host}},
		"expected status":  {execution{Args: serve, HTTP: with(ok("/?status=404"), func(p *probe) { p.Status = 404 })}, nil},
		"redirect":         {execution{Args: serve, HTTP: with(ok("/?status=302"), func(p *probe) { p.Status = 302 })}, nil},
		"body":             {execution{Args: serve, HTTP: with(ok("/a"), func(p *probe) { p.Body = text("/a\n") })}, nil},
		"other body":       {execution{Args: serve, HTTP: with(ok("/a"), func(p *probe) { p.Body = text("/b\n") })}, []string{`body "/b\n"`, `found:    "/a\n"`, "body of its http_probe"}},
		"golden body":      {execution{Args: serve, HTTP: with(ok("/golden"), func(p *probe) { p.Body = &expectation{File: golden} })}, nil},
		"other golden":     {execution{Args: serve, HTTP: with(ok("/a"), func(p *probe) { p.Body = &expectation{File: golden} })}, []string{golden}},
		"method":           {execution{Args: serve, HTTP: with(ok("/"), func(p *probe) { p.Method, p.Body = http.MethodHead, text("") })}, nil},
		"other port":       {execution{Args: []string{"serve=tcp=:80"}, HTTP: with(ok("/"), func(p *probe) { p.Port = 80 })}, nil},
		"cut":              {execution{Args: serve, HTTP: []probe{ok("/cut")}}, []string{"a complete answer", "status 200, and after 5 bytes"}},
		"ends at once":     {execution{Args: []string{"stderr=oh", "exit=5"}, HTTP: []probe{ok("/")}}, []string{"an answer to GET / on port 8080", "exit code 5 before that", `standard error: "oh\n"`}},
		"crashes":          {execution{Args: serve, HTTP: []probe{ok("/crash")}}, []string{"an answer to GET /crash", "exit code 4 before that"}},
		"output is kept":   {execution{Args: []string{"stderr=oh", serve[0]}, HTTP: []probe{ok("/")}, Stdout: text(""), Stderr: text("oh\n")}, nil},
		"output is tested": {execution{Args: serve, HTTP: []probe{ok("/")}, Stderr: text("oh\n")}, []string{`standard error "oh\n"`}},
	} {
		t.Run(name, func(t *testing.T) {
			spec.Execution = &c.execution
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestProbesOutOfTime(t *testing.T) {
	spec := newSpec(t, newProbe(t))
	for name, c := range map[string]struct {
		args    []string
		port    int
		path    string
		message string
	}{
		"nobody listens": {[]string{"sleep"}, 8080, "/", "an answer to GET / on port 8080 ("},
		"other port":     {[]string{"serve=tcp=:8081"}, 8080, "/", "connection refused"},
		"no answer":      {[]string{"serve=tcp=:8080"}, 8080, "/silence", "an answer to GET /silence on port 8080"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := spec
			spec.TimeoutSeconds = 2
			spec.Execution = &execution{Args: c.args, HTTP: []probe{{Method: http.MethodGet, Path: c.path, Port: c.port, Status: 200}}}
			expectRun(t, spec, c.message, "within 2s", "the program was killed", "raise timeout_seconds")
		})
	}
}
