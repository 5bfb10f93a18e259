package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/thimble/tools/reproduce/actions"
)

func TestExecuted(t *testing.T) {
	for name, test := range map[string]struct {
		action  actions.Action
		problem string
	}{
		"a hit":              {actions.Action{Label: "//a", CacheHit: true, Cacheable: true}, ""},
		"the test of a tree": {actions.Action{Label: "@@" + alone}, ""},
		"executed":           {actions.Action{Label: "//a", Mnemonic: "Compile", Runner: "linux-sandbox", Cacheable: true}, "found that it was executed: //a Compile (linux-sandbox)"},
		"no cache may have":  {actions.Action{Label: "//b", Mnemonic: "Do"}, "expected an action that a cache may have, found //b Do"},
	} {
		err := executed([]*actions.Action{&test.action})
		if (err == nil) != (test.problem == "") || err != nil && !strings.Contains(err.Error(), test.problem) {
			t.Errorf("%s: expected %q, found %v", name, test.problem, err)
		}
	}
}

func TestMissedLeaks(t *testing.T) {
	environment := actions.Difference{Label: "@@" + leaks[0], Reasons: []string{`environment HOME: "/a" here, "/b" there`}}
	machine := actions.Difference{Label: leaks[1], Reasons: []string{`output x: "1" here, "2" there`}}
	if err := missedLeaks([]actions.Difference{environment, machine}); err != nil {
		t.Errorf("expected both to be found, found %v", err)
	}
	if err := missedLeaks([]actions.Difference{environment}); err == nil || !strings.Contains(err.Error(), leaks[1]) {
		t.Errorf("expected one to be missed, found %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	theirs := environment([]string{"HOME=/home/a", "PATH=/opt/go/bin", "GOPROXY=https://proxy.example.com", "GOCACHE=/home/a/cache", "SECRET=x"})
	for _, variable := range []string{"HOME=" + home, "USER=" + stranger, "GOPROXY=https://proxy.example.com"} {
		if !slices.Contains(theirs, variable) {
			t.Errorf("expected %s, found %q", variable, theirs)
		}
	}
	if text := strings.Join(theirs, "\n"); strings.Contains(text, "GOCACHE=") || strings.Contains(text, "SECRET=") {
		t.Errorf("expected nothing of this user, found %q", theirs)
	}
}

func TestRun(t *testing.T) {
	log := func(output string) string {
		name := filepath.Join(t.TempDir(), "log")
		line := `{"remoteCacheable": true, "targetLabel": "//a", "actualOutputs": [{"path": "a", "digest": {"hash": "` + output + `"}}]}`
		if err := os.WriteFile(name, []byte(line), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for name, test := range map[string]struct {
		args []string
		code int
		said string
	}{
		"the same":       {[]string{"-compare", log("x"), log("x")}, 0, ""},
		"another output": {[]string{"-compare", log("x"), log("y")}, 1, "found 1 actions that differ"},
		"one log":        {[]string{"-compare", log("x")}, 2, "expected two logs"},
		"no log":         {[]string{"-compare", "/none", "/none"}, 1, "expected Bazel to write its execution log"},
		"unknown flag":   {[]string{"-x"}, 2, "-x"},
		"no folder":      {[]string{"-dir", "/none/such"}, 1, "no such file"},
	} {
		var said strings.Builder
		if code := run(test.args, &said, &said); code != test.code || !strings.Contains(said.String(), test.said) {
			t.Errorf("%s: expected %d, %q, found %d, %q", name, test.code, test.said, code, &said)
		}
	}
}
