package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// startFake starts this test's program as a browser.
func startFake(t *testing.T, wrong string) *browser {
	t.Helper()
	t.Setenv(behaviour, wrong)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := start(program)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEvaluate(t *testing.T) {
	for name, c := range map[string]struct{ wrong, message string }{
		"a value":         {"nothing", ""},
		"an exception":    {"throws", "x: ReferenceError: x is not defined"},
		"another type":    {"type", "x: json: cannot unmarshal string"},
		"an error":        {`{"id": 10, "error": {"message": "no such thing"}}`, "Runtime.evaluate: no such thing"},
		"no protocol":     {"hello", `Runtime.evaluate: expected a message of the DevTools protocol, found "hello`},
		"a browser's end": {"ends", "Runtime.evaluate: expected the browser to go on talking"},
		"no answer":       {`{"id": 1000, "result": {}}`, "Runtime.evaluate: expected an answer"},
	} {
		t.Run(name, func(t *testing.T) {
			b := startFake(t, c.wrong)
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			tab, err := b.open(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if err := tab.screen(ctx, 360, 740, true, "dark"); err != nil { // the tenth command is next
				t.Fatal(err)
			}
			if name == "no answer" {
				time.AfterFunc(100*time.Millisecond, func() { cancel(errors.New("expected an answer")) })
			}
			var found int
			err = tab.evaluate(ctx, "x", &found)
			if c.message == "" && (err != nil || found != 7) {
				t.Errorf("expected 7, found %d, %v", found, err)
			}
			if c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
			stopped := b.stop()
			if ended := c.wrong == "ends" || c.wrong == "hello"; ended == (stopped == nil) {
				t.Errorf("expected an error only where the browser had ended, found %v", stopped)
			}
			if _, err := os.Stat(b.profile); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("expected no profile to be left, found %s, %v", b.profile, err)
			}
		})
	}
}

func TestTabSeesWhatThePageDoes(t *testing.T) {
	b := startFake(t, "nothing")
	tab, err := b.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tab.show(t.Context(), "file:///page.html"); err != nil {
		t.Fatal(err)
	}
	problems, requests := tab.seen()
	if !slices.Equal(problems, []string{`{"type": "log"}`}) && !slices.Equal(problems, []string{`{"type":"log"}`}) {
		t.Errorf("expected what the page wrote, found %q", problems)
	}
	if !slices.Equal(requests, []string{"file:///page.html"}) {
		t.Errorf("expected what the page asked for, found %q", requests)
	}
	b.close(tab)
	if err := b.stop(); err != nil {
		t.Error(err)
	}
}

func TestRunRejects(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "chromium"), []byte("not a program"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path    string
		args    []string
		code    int
		message string
	}{
		"unknown flag": {"", []string{"-x"}, 2, "-x"},
		"expression":   {"", []string{"-run", "("}, 2, "missing closing )"},
		"an argument":  {"", []string{"a"}, 2, `expected flags only, found ["a"]`},
		"no browser":   {t.TempDir(), nil, 1, "found none; install it: apt-get install -y --no-install-recommends chromium"},
		"no program":   {broken, nil, 1, "chromium"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", c.path)
			var stdout, stderr bytes.Buffer
			if code := run(c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d, %q, found %d, %q", c.code, c.message, code, &stderr)
			}
		})
	}
}

// Every broken page can be made, and every check has one.
func TestBroken(t *testing.T) {
	for _, c := range checks {
		if !slices.ContainsFunc(broken, func(b breakage) bool { return b.check == c.does }) {
			t.Errorf("%s: expected a broken page that fails this check, found none", c.does)
		}
		r, err := c.report()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if err := c.writes(&content, r, r.Platforms[0].Name); err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			if b.check != c.does {
				continue
			}
			damaged, err := b.apply(content.Bytes())
			if err != nil {
				t.Errorf("%s: %v", b.name, err)
			} else if policy.Match(damaged) != b.guarded {
				t.Errorf("%s: expected a policy: %t, found the contrary", b.name, b.guarded)
			}
		}
	}
}

func TestBreakage(t *testing.T) {
	b := breakage{old: "a", says: "expected b"}
	for name, c := range map[string]struct {
		err     error
		message string
	}{
		"not there":        {func() error { _, err := b.apply([]byte("b")); return err }(), `expected the page to have "a" once, found it 0 times`},
		"twice":            {func() error { _, err := b.apply([]byte("aa")); return err }(), "found it 2 times"},
		"passes":           {b.refused(nil), "expected the check to fail, found that it passes"},
		"says other words": {b.refused(errors.New("c")), `expected the check to say "expected b", found: c`},
		"fails":            {b.refused(errors.New("expected b, found c")), ""},
	} {
		if (c.err == nil) != (c.message == "") || (c.err != nil && !strings.Contains(c.err.Error(), c.message)) {
			t.Errorf("%s: expected %q, found %v", name, c.message, c.err)
		}
	}
}

func TestDistance(t *testing.T) {
	imports := map[string][]string{"a": {"b", "c"}, "b": {"d"}, "c": {"e"}, "d": {"e"}, "e": {"a"}}
	for to, expected := range map[string]int{"a": 0, "b": 1, "d": 2, "e": 2} {
		if found := distance(imports, "a", to); found != expected {
			t.Errorf("%s: expected %d, found %d", to, expected, found)
		}
	}
}
