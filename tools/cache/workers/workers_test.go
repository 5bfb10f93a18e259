package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/reproduce/actions"
)

var patterns = flag.String("workers", "", "build and test these `patterns` on workers and here, and compare")

// stays are the targets whose tests need what a worker has not: the checkout, and this machine's
// container engine.
var stays = []string{"//:tidy_test", "//tools/image/tests/engine:here_test"}

// TestSameAsHere builds on workers, of which it kills buildbox-casd meanwhile, and here.
func TestSameAsHere(t *testing.T) {
	if *patterns == "" {
		t.Skip("expected -workers=PATTERNS: what takes minutes runs every night")
	}
	dir, err := os.MkdirTemp("/var/tmp", "workers-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { checkout.RemoveAll(dir) })
	here, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	clone, err := checkout.Checkout{Dir: here, Stderr: os.Stderr}.Clone(filepath.Join(dir, "another", "folder"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { clone.Remove() })
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(dir, "workers")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, work, 2, port, io.Discard, os.Stderr) }()
	killed := make(chan error, 1)
	go func() { killed <- killOne(ctx, work) }()

	build := func(name string, flags ...string) []*actions.Action {
		log := filepath.Join(dir, name)
		args := append([]string{"test", actions.Flag + log, "--noexecution_log_sort"}, flags...)
		if err := clone.Run("tools/bazel", append(args, strings.Fields(*patterns)...)...); err != nil {
			t.Fatal(err)
		}
		found, err := actions.Read(log)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	theirs := build("there", "--config=remote-exec", fmt.Sprintf("--remote_executor=grpc://127.0.0.1:%d", port))
	stop()
	if err := <-killed; err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, problem := range executedHere(theirs) {
		t.Error(problem)
	}
	if err := clone.Run("tools/bazel", "clean"); err != nil {
		t.Fatal(err)
	}
	if err := actions.Report(actions.Compare(build("here"), theirs), os.Stdout); err != nil {
		t.Error(err)
	}
}

// killOne kills buildbox-casd and its actions when three have been executed.
func killOne(ctx context.Context, dir string) error {
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("expected to kill buildbox-casd, found that Bazel had ended before it executed three actions")
		case <-time.After(200 * time.Millisecond):
		}
		if calls, _ := os.ReadFile(filepath.Join(dir, "calls.log")); bytes.Count(calls, []byte("Execution/Execute\n")) >= 3 {
			return kill(filepath.Join(dir, "casd.group"))
		}
	}
}

func kill(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	group, err := strconv.Atoi(string(text))
	if err != nil {
		return err
	}
	return syscall.Kill(-group, syscall.SIGKILL)
}

// executedHere lists the actions that no worker executed, though it should have.
func executedHere(log []*actions.Action) (problems []string) {
	remote := 0
	for _, a := range log {
		label := strings.TrimLeft(a.Label, "@")
		switch {
		case a.Runner == "remote":
			remote++
		case a.Runner == "remote cache hit" || label == stays[0] || label == stays[1]:
		default:
			problems = append(problems, fmt.Sprintf("%s of %s: expected a worker to execute it, found %q; find what keeps it here, or name it in stays", a.Mnemonic, label, a.Runner))
		}
	}
	if remote == 0 {
		problems = append(problems, "expected actions that workers executed, found none")
	}
	return problems
}

func TestExecutedHere(t *testing.T) {
	for name, test := range map[string]struct {
		runners  []string
		expected string
	}{
		"all remote":      {[]string{"remote", "remote cache hit"}, ""},
		"on this machine": {[]string{"remote", "linux-sandbox"}, `Link of //a: expected a worker to execute it, found "linux-sandbox"`},
		"nothing":         {[]string{"remote cache hit"}, "expected actions that workers executed, found none"},
	} {
		log := []*actions.Action{{Label: stays[0], Runner: "local"}}
		for _, runner := range test.runners {
			log = append(log, &actions.Action{Label: "@@//a", Mnemonic: "Link", Runner: runner})
		}
		if found := strings.Join(executedHere(log), "\n"); (found == "") != (test.expected == "") || !strings.Contains(found, test.expected) {
			t.Errorf("%s: expected %q, found %q", name, test.expected, found)
		}
	}
}

func TestKeep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "group")
	ctx, stop := context.WithCancel(t.Context())
	starts := make(chan bool, 3)
	ended := make(chan error, 1)
	go func() {
		ended <- keep(ctx, file, func() *exec.Cmd { starts <- true; return exec.Command("sleep", "60") }, t.Output())
	}()
	<-starts
	time.Sleep(1200 * time.Millisecond)
	if err := kill(file); err != nil {
		t.Fatal(err)
	}
	<-starts
	stop()
	if err := <-ended; err != nil {
		t.Errorf("expected no error of what was stopped, found %v", err)
	}
	err := keep(t.Context(), file, func() *exec.Cmd { return exec.Command("false") }, t.Output())
	if err == nil || !strings.Contains(err.Error(), "found that it ended") {
		t.Errorf("expected an error of what cannot start, found %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-x"}, {"more"}} {
		var said strings.Builder
		if code := run(args, &said, &said); code != 2 || said.Len() == 0 {
			t.Errorf("%q: expected 2, found %d, %q", args, code, &said)
		}
	}
}
