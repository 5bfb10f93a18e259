package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mountSmallDisk gives the process a file system of 40 MiB.
func mountSmallDisk(dir string) error {
	return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=40m,mode=0777")
}

// ownNamespaces lets a process mount without being root.
func ownNamespaces(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

func TestFullDiskShowsAndPasses(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, func(cmd *exec.Cmd) {
		ownNamespaces(cmd)
		cmd.Env = append(cmd.Env, "THIMBLE_TEST_SMALL_DISK="+dir)
	}, "--dir", dir)
	content := make([]byte, 1<<20)
	p.expect(200, "GET", "/healthz", nil)
	p.expect(201, "PUT", blobPath(content), content)

	filler := filepath.Join("/proc", fmt.Sprint(p.cmd.Process.Pid), "root", dir, "filler")
	file, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := make([]byte, 1<<16); err == nil; {
		_, err = file.Write(chunk)
	}
	file.Close()
	if status, body := p.ask("GET", "/healthz", nil); status != 503 || !strings.Contains(body, "no space left") {
		t.Errorf("full disk: expected /healthz to answer 503 and why, found %d %q", status, body)
	}
	other := append([]byte("other"), content...)
	if status, _ := p.ask("PUT", blobPath(other), other); status < 500 {
		t.Errorf("full disk: expected PUT to fail, found %d", status)
	}
	p.expect(404, "GET", blobPath(other), nil)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	p.expect(200, "GET", "/healthz", nil)
	p.expect(201, "PUT", blobPath(other), other)
	p.expect(200, "GET", blobPath(other), nil)
}

// The default limit is far above this disk: entries go before they fill it.
func TestEntriesDoNotFillTheDisk(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, func(cmd *exec.Cmd) {
		ownNamespaces(cmd)
		cmd.Env = append(cmd.Env, "THIMBLE_TEST_SMALL_DISK="+dir)
	}, "--dir", dir)
	for i := range 60 {
		content := append([]byte(fmt.Sprint(i)), make([]byte, 1<<20)...)
		p.expect(201, "PUT", blobPath(content), content)
		p.metric("thimble_cache_stored_bytes") // reads the access log, as every ten seconds
	}
	p.expect(200, "GET", "/healthz", nil)
	if !strings.Contains(p.stderr.String(), "give less as --max-size") {
		t.Errorf("expected to be told that the disk is smaller than the limit, found %s", p.stderr.String())
	}
}

func TestKilledServerTakesNginxAlong(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, nil, "--dir", dir)
	content := []byte("kept")
	p.expect(201, "PUT", blobPath(content), content)
	p.expect(200, "GET", blobPath(content), nil)
	path := filepath.Join(dir, "entries", "cas", blobPath(content)[5:7], blobPath(content)[5:])
	longAgo := time.Now().Add(-1000 * time.Hour)
	if err := os.Chtimes(path, longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	p.end(syscall.SIGKILL)

	again := serving(t, nil, "--dir", dir)
	again.expect(200, "GET", blobPath(content), nil)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(info.ModTime()); age > time.Hour {
		t.Errorf("expected the uses before the kill to be noted after it, found the last one %v ago", age)
	}
	// The address of the first one is free again.
	deadline := time.Now().Add(10 * time.Second)
	for {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d", p.cmd.Process.Pid)); err != nil && !listening(p.url) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("expected nginx to end with the server within 10 s, found its port taken")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
