package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func expectError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("expected an error with %q, found none", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("expected %q in the error, found:\n%v", part, err)
		}
	}
}

func put(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := writeFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

func TestFindPlatform(t *testing.T) {
	for name, test := range map[string]struct{ goos, goarch, triplet string }{
		"amd64":        {"linux", "amd64", "x86_64-linux-gnu"},
		"arm64":        {"linux", "arm64", "aarch64-linux-gnu"},
		"other arch":   {"linux", "riscv64", ""},
		"other kernel": {"darwin", "arm64", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := findPlatform(test.goos, test.goarch)
			if test.triplet == "" {
				expectError(t, err, "expected linux on amd64 or arm64", test.goos+" on "+test.goarch)
			} else if err != nil || p.triplet != test.triplet {
				t.Errorf("expected %s, found %s, %v", test.triplet, p.triplet, err)
			}
		})
	}
}

func TestCacheRoot(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"home":     {map[string]string{"HOME": "/h"}, "/h/.cache/thimble/airgap"},
		"xdg":      {map[string]string{"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/x/thimble/airgap"},
		"relative": {map[string]string{"HOME": "/h", "XDG_CACHE_HOME": "x"}, "/h/.cache/thimble/airgap"},
		"nothing":  {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := cacheRoot(func(name string) string { return test.env[name] })
			if test.want == "" {
				expectError(t, err, "XDG_CACHE_HOME")
			} else if err != nil || found != test.want {
				t.Errorf("expected %s, found %s, %v", test.want, found, err)
			}
		})
	}
}

func TestCheckTools(t *testing.T) {
	bin := t.TempDir()
	put(t, filepath.Join(bin, "apt-get"), "#!/bin/sh\n", 0o755)
	t.Setenv("PATH", bin)
	if err := checkTools("apt-get"); err != nil {
		t.Error(err)
	}
	expectError(t, checkTools("apt-get", "dpkg-deb"), "expected dpkg-deb in PATH="+bin, "install")
}

func TestCheckSpace(t *testing.T) {
	free := func(string) (int64, error) { return 500e6, nil }
	if err := checkSpace("/c", 500e6, free); err != nil {
		t.Error(err)
	}
	expectError(t, checkSpace("/c", 600e6, free), "expected 600 MB free in /c, found 500 MB", "XDG_CACHE_HOME")
	if n, err := freeBytes(t.TempDir()); err != nil || n == 0 {
		t.Errorf("expected free space, found %d, %v", n, err)
	}
}

// The lock is held by the process that took it and by its children: a child
// that survives keeps the next run waiting.
func TestLockCache(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	var quiet strings.Builder
	first, err := lockCache(cache, &quiet)
	if err != nil || quiet.String() != "" {
		t.Fatalf("expected the lock at once, found %v, %q", err, quiet.String())
	}
	child := exec.Command("sleep", "0.5")
	child.ExtraFiles = []*os.File{first}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	first.Close()
	start := time.Now()
	var says strings.Builder
	second, err := lockCache(cache, &says)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if time.Since(start) < 300*time.Millisecond || !strings.Contains(says.String(), "waiting for it") {
		t.Errorf("expected to wait for the child, found %v, %q", time.Since(start), says.String())
	}
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	put(t, file, "", 0o644)
	_, err = lockCache(filepath.Join(file, "cache"), &says)
	expectError(t, err, "make the cache folder", "XDG_CACHE_HOME")
}
