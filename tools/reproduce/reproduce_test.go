package main

import (
	"os"
	"strings"
	"testing"

	"example.com/thimble/tools/checkout"
)

func TestCompare(t *testing.T) {
	ours := map[string]string{"//a:image linux/amd64": "sha256:1", "//a:image linux/arm64": "sha256:2"}
	for name, c := range map[string]struct {
		ours, theirs map[string]string
		same         bool
		printed      string
	}{
		"same":    {ours, ours, true, "same    //a:image linux/amd64 sha256:1\n"},
		"differs": {ours, map[string]string{"//a:image linux/amd64": "sha256:1", "//a:image linux/arm64": "sha256:3"}, false, `differs //a:image linux/arm64: "sha256:2" here, "sha256:3" there`},
		"missing": {ours, map[string]string{"//a:image linux/amd64": "sha256:1"}, false, `"sha256:2" here, "" there`},
		"more":    {map[string]string{"//a:image linux/amd64": "sha256:1"}, ours, false, `"" here, "sha256:2" there`},
		"nothing": {nil, nil, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var printed strings.Builder
			if same := compare(c.ours, c.theirs, &printed); same != c.same || !strings.Contains(printed.String(), c.printed) {
				t.Errorf("expected %t and %q, found %t and %q", c.same, c.printed, same, printed.String())
			}
		})
	}
}

func TestStrangerHasNothingOfThisUser(t *testing.T) {
	enterRepository(t)
	t.Setenv("GOMODCACHE", "/ours")
	t.Setenv("XDG_CACHE_HOME", "/ours")
	t.Setenv("GOPROXY", "kept")
	s, err := newStranger(checkout.Checkout{Stderr: t.Output()}, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	environment := strings.Join(s.Env, "\n")
	if strings.Contains(environment, "/ours") || !strings.Contains(environment, "GOPROXY=kept") || !strings.Contains(environment, "HOME="+s.parent) {
		t.Errorf("expected caches of its own and this machine's settings, found %s", environment)
	}
	s.remove()
	if _, err := os.Stat(s.parent); err == nil {
		t.Errorf("%s: expected it to be removed", s.parent)
	}
}
