package fleet

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolderIsForOne(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(dir); err == nil || !strings.Contains(err.Error(), "expected no workers to run there") {
		t.Errorf("expected a refusal, found %v", err)
	}
	unlock()
	if unlock, err = lock(dir); err != nil {
		t.Errorf("expected the folder to be free, found %v", err)
	} else {
		unlock()
	}
}

func TestTakenPortIsRefused(t *testing.T) {
	listener, err := net.Listen("tcp", address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if _, err := freePorts(listener.Addr().(*net.TCPAddr).Port, 2); err == nil || !strings.Contains(err.Error(), "to be free") {
		t.Errorf("expected a refusal, found %v", err)
	}
}

func TestNoWorkersAreRefused(t *testing.T) {
	if _, err := Start(Options{Dir: t.TempDir(), Jobs: 1}); err == nil || !strings.Contains(err.Error(), "at least one worker") {
		t.Errorf("expected a refusal, found %v", err)
	}
}

func TestRootThatCannotBeMadeEndsIt(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		_, err := Start(Options{Dir: dir, Count: 1, Jobs: 1, Airgap: []string{"/bin/false"}, Log: t.Output()})
		if err == nil || !strings.Contains(err.Error(), "expected a root made of Debian's packages") {
			t.Errorf("expected that no root was made, found %v", err)
		}
	}
	if roots, _ := filepath.Glob(filepath.Join(dir, "root-*")); len(roots) > 0 {
		t.Errorf("expected no root, found %q", roots)
	}
	if _, err := os.Stat(filepath.Join(dir, "running")); err != nil {
		t.Error(err)
	}
}
