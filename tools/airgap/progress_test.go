package main

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestStep(t *testing.T) {
	for name, test := range map[string]struct {
		terminal bool
		want     string
	}{
		"log":      {false, `^(airgap: fetch, 3 MB, 0 s\n){2,}$`},
		"terminal": {true, `^(\rairgap: fetch, 3 MB, 0 s){2,}\n$`},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			m := &meter{out: &out, terminal: test.terminal, every: 20 * time.Millisecond}
			wrong := errors.New("wrong")
			err := m.step("fetch", func() string { return megabytes(3e6) }, func() error {
				time.Sleep(100 * time.Millisecond)
				return wrong
			})
			if err != wrong {
				t.Errorf("expected the error of the work, found %v", err)
			}
			if !regexp.MustCompile(test.want).MatchString(out.String()) {
				t.Errorf("expected %s, found %q", test.want, out.String())
			}
		})
	}
}

func TestSizeOf(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a"), "12", 0o644)
	put(t, filepath.Join(dir, "b/c"), "345", 0o644)
	if found := sizeOf(dir, filepath.Join(dir, "gone")); found != 5 {
		t.Errorf("expected 5, found %d", found)
	}
}
