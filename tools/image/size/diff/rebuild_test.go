package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExclusive(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "diff")
	unlock, err := exclusive(t.Context(), folder, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for name, goOn := range map[string]func(cancel func()){"ended": func(func()) { unlock() }, "interrupted": func(cancel func()) { cancel() }} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var said strings.Builder
			second, err := exclusive(ctx, folder, listener{&said, func() { goOn(cancel) }})
			if expected := "diff: waiting for another diff, which uses " + folder + "\n"; said.String() != expected {
				t.Errorf("expected %q, found %q", expected, &said)
			}
			if name == "interrupted" {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("expected nobody to wait on, found %v", err)
				}
				return
			}
			if err != nil {
				t.Fatalf("expected the second one to begin when the first one ended, found %v", err)
			}
			unlock = second
		})
	}
}

// A listener does something when it is told anything.
type listener struct {
	io.Writer
	do func()
}

func (l listener) Write(data []byte) (int, error) {
	l.do()
	return l.Writer.Write(data)
}

// TestInterruptedBuild is about a user who does not want to wait: no sizes are told, and nothing
// is left that the next diff stumbles over.
func TestInterruptedBuild(t *testing.T) {
	dir, _ := newRepository(t, "")
	put(t, dir, weighed("hello", "1", 0, 100))
	commit(t, dir)
	put(t, dir, weighed("hello", "2", 1024, 200))
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr strings.Builder
	if code := run(ctx, []string{"diff", "HEAD"}, &stdout, listener{&stderr, cancel}); code != 1 || stdout.Len() > 0 {
		t.Errorf("expected exit code 1 and no text, found %d, %s%s", code, &stdout, &stderr)
	}
	index, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "thimble/diff/*"))
	if err != nil || len(index) != 1 {
		t.Fatalf("expected one folder, found %q, %v", index, err)
	}
	// As git leaves it when it is killed.
	write(t, filepath.Join(index[0], "index.lock"), "", 0o644)
	if text := diff(t, 0, []string{"HEAD"}, "building"); !strings.Contains(text, "| `main` | 0 | 1,024 | +1,024 |") {
		t.Errorf("expected packages, found\n%s", text)
	}
}
