package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/thimble/tools/cache/execlog/execlogtest"
)

func TestEnvironment(t *testing.T) {
	theirs := environment([]string{"HOME=/home/a", "PATH=/opt/go/bin", "GOPROXY=https://proxy.example.com", "GOCACHE=/home/a/cache", "SECRET=x"})
	for _, variable := range []string{"HOME=" + home, "USER=" + stranger, "GOPROXY=https://proxy.example.com"} {
		if !slices.Contains(theirs, variable) {
			t.Errorf("expected %s, found %q", variable, theirs)
		}
	}
	for _, name := range []string{"GOCACHE=", "SECRET="} {
		if strings.Contains(strings.Join(theirs, "\n"), name) {
			t.Errorf("expected no %s, found %q", name, theirs)
		}
	}
}

func TestSent(t *testing.T) {
	for name, test := range map[string]struct {
		log      string
		expected int64
		problem  string
	}{
		"adds up":  {"1.0 GET 200 100 - /ac/x\n2.0 PUT 201 20 5 /cas/y\n", 120, ""},
		"nothing":  {"", 0, ""},
		"columns":  {"1.0 GET 200\n", 0, "expected six columns"},
		"a number": {"1.0 GET 200 many - /ac/x\n", 0, "expected bytes sent"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(file, []byte(test.log), 0o644); err != nil {
				t.Fatal(err)
			}
			found, err := sent(file)
			if (err == nil) != (test.problem == "") || err != nil && !strings.Contains(err.Error(), test.problem) {
				t.Fatalf("expected %q, found %v", test.problem, err)
			}
			if found != test.expected {
				t.Errorf("expected %d, found %d", test.expected, found)
			}
		})
	}
	if _, err := sent(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("expected an error, found none")
	}
}

func TestRoomCommand(t *testing.T) {
	r := room{Root: "/r", Dir: "/d", UID: 7, Groups: []int{8}, Env: []string{"A=1"}}
	cmd, err := r.command("/bin/x", "y")
	if err != nil {
		t.Fatal(err)
	}
	var passed room
	if err := json.Unmarshal([]byte(cmd.Args[2]), &passed); err != nil || cmd.Args[1] != enterArgument {
		t.Fatalf("expected %s and a room, found %q, %v", enterArgument, cmd.Args, err)
	}
	if passed.UID != 7 || !slices.Equal(passed.Command, []string{"/bin/x", "y"}) || passed.inside("/etc") != "/d/root/etc" {
		t.Errorf("found %+v", passed)
	}
}

func TestAccount(t *testing.T) {
	e := &elsewhere{room: room{Dir: t.TempDir()}}
	if err := e.account(); err != nil {
		t.Fatal(err)
	}
	passwd, err := os.ReadFile(filepath.Join(e.Dir, "upper/etc/passwd"))
	if err != nil || !strings.Contains(string(passwd), "stranger:x:4711:4711::/home/stranger:") {
		t.Errorf("expected the stranger, found %q, %v", passwd, err)
	}
}

func TestTimed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	failure := errors.New("no build")
	fails := func(string) error { return failure }
	if log, _, err := timed(name, fails); log != nil || !errors.Is(err, failure) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("expected both errors and no log, found %v, %v", log, err)
	}
	log, seconds, err := timed(name, func(flag string) error {
		execlogtest.Write(t, strings.TrimPrefix(flag, "--execution_log_compact_file="), compile("d", "s", "o"))
		return failure
	})
	if log == nil || seconds <= 0 || !errors.Is(err, failure) {
		t.Errorf("expected the log of a build that fails, found %v, %v, %v", log, seconds, err)
	}
}
