package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, found string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		write(t, name, found, 0o644)
		return
	}
	expected, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if found != string(expected) {
		t.Errorf("%s: expected\n%s\nfound\n%s", name, expected, found)
	}
}

// diff runs the command, which has to say the messages on standard error, or nothing.
func diff(t *testing.T, code int, args []string, messages ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if found := run(t.Context(), append([]string{"diff"}, args...), &stdout, &stderr); found != code {
		t.Errorf("%q: expected exit code %d, found %d, %s", args, code, found, &stderr)
	}
	for _, message := range messages {
		if !strings.Contains(stderr.String(), message) {
			t.Errorf("%q: expected %q, found %s", args, message, &stderr)
		}
	}
	if messages == nil && stderr.Len() > 0 {
		t.Errorf("%q: expected nothing on standard error, found %s", args, &stderr)
	}
	return stdout.String()
}

// many are parts of packages that grew by some bytes each.
func many(grown int64) []report.Part {
	var parts []report.Part
	for n := range 12 {
		parts = append(parts, report.Part{Package: fmt.Sprintf("example.com/%02d", n), Kind: report.Lines, Size: 1000 + grown*int64(n+1)})
	}
	return parts
}

func TestPullRequest(t *testing.T) {
	dir, log := newRepository(t, "")
	site := weighed("site", "3", 5, 2600000)
	put(t, dir, weighed("hello", "1", 1000, 717648), weighed("old", "2", 3, 4), site, weighed("watch", "4", 6, 7), weighed("greet", "5", 2000, 700000, many(0)...))
	commit(t, dir)
	remove(t, filepath.Join(dir, "reports/old.report.json"))
	arm := weighed("fresh", "8", 1, 700001)
	put(t, dir, weighed("hello", "6", 2024, 718672), weighed("watch", "7", 6, 7), arm, weighed("greet", "9", 1000, 699000, many(8)...))
	write(t, filepath.Join(dir, "user.bazelrc"), "common --of_the_user\n", 0o644)

	text := diff(t, 0, []string{"HEAD"}, "diff: building the images of ", "; their reports are kept")
	golden(t, "pull_request.md", text)
	if again := diff(t, 0, []string{"HEAD"}); again != text {
		t.Errorf("expected the same text of stored reports, found\n%s", again)
	}
	golden(t, "pull_request.json", diff(t, 0, []string{"HEAD", "-json"}))
	if found, err := os.ReadFile(log); string(found) != "common --of_the_user\nbuilt\n" || err != nil {
		t.Errorf("expected one build with the user's settings, found %q, %v", found, err)
	}

	diff(t, 1, []string{"-max-growth=1023", "HEAD"}, "diff: expected no image to grow by more than 1,023 bytes, found that hello on linux/amd64 grew by 1,024\n")
	diff(t, 0, []string{"-max-growth=1024", "HEAD"})
}

func TestUnchanged(t *testing.T) {
	dir, _ := newRepository(t, "")
	put(t, dir, weighed("hello", "1", 1, 2), weighed("site", "2", 3, 4))
	commit(t, dir)
	const expected = "No image changed since HEAD.\n\nUnchanged: //apps/hello:image; //apps/site:image.\n"
	if found := diff(t, 0, []string{"-max-growth=0", "HEAD"}); found != expected {
		t.Errorf("expected %q, found %q", expected, found)
	}
}

func TestNoImages(t *testing.T) {
	dir, _ := newRepository(t, "")
	write(t, filepath.Join(dir, "tools/bazel"), "#!/bin/sh\nfor arg; do case $arg in --build_event*) : >\"${arg#*=}\" ;; esac; done\n", 0o755)
	commit(t, dir)
	const expected = "There are no images.\n\nHEAD has no image.lock, so nothing is known of what its images weighed.\n"
	if found := diff(t, 0, []string{"HEAD"}); found != expected {
		t.Errorf("expected %q, found %q", expected, found)
	}
}

// Where packages cannot be had, sizes are still told.
func TestWithoutPackages(t *testing.T) {
	const remark = "//apps/hello:image: no report is stored of //apps/hello:image on linux/amd64 as it was, sha256:0"
	grow := func(t *testing.T, dir string) {
		commit(t, dir)
		remove(t, filepath.Join(dir, "broken"))
		put(t, dir, weighed("hello", "2", 1024, 200))
	}
	t.Run("not to be built", func(t *testing.T) {
		dir, _ := newRepository(t, "")
		put(t, dir, weighed("hello", "1", 0, 100))
		grow(t, dir)
		text := diff(t, 0, []string{"HEAD", "-build=false"})
		if !strings.HasPrefix(text, "hello grew by 100 bytes pulled (+100.00 %) on linux/amd64.\n") || !strings.Contains(text, remark) {
			t.Errorf("expected the sizes and %q, found\n%s", remark, text)
		}
	})
	t.Run("cannot be built", func(t *testing.T) {
		dir, _ := newRepository(t, "")
		put(t, dir, weighed("hello", "1", 0, 100), weighed("site", "3", 0, 100))
		write(t, filepath.Join(dir, "broken"), "", 0o644)
		grow(t, dir)
		put(t, dir, weighed("site", "4", 0, 101))
		if text := diff(t, 0, []string{"HEAD"}, "diff: packages are not known: bazel: exit status 1\nERROR: broken\n"); !strings.Contains(text, remark) {
			t.Errorf("expected %q, found\n%s", remark, text)
		}
	})
	t.Run("no cache", func(t *testing.T) {
		dir, _ := newRepository(t, "")
		put(t, dir, weighed("hello", "1", 0, 100))
		grow(t, dir)
		cache := filepath.Join(t.TempDir(), "file")
		write(t, cache, "", 0o644)
		t.Setenv("XDG_CACHE_HOME", cache)
		if text := diff(t, 0, []string{"HEAD"}, "diff: reports of images are not kept: mkdir "+cache, "diff: packages are not known: mkdir "+cache); !strings.Contains(text, remark) {
			t.Errorf("expected the sizes and %q, found\n%s", remark, text)
		}
	})
	t.Run("a platform more", func(t *testing.T) {
		dir, _ := newRepository(t, "")
		hello := weighed("hello", "1", 0, 100)
		hello.Platforms = hello.Platforms[:1]
		put(t, dir, hello)
		grow(t, dir)
		if text := diff(t, 0, []string{"HEAD"}, "building"); !strings.Contains(text, "| `main` | 0 | 1,024 | +1,024 |") {
			t.Errorf("expected the packages of the other platform, found\n%s", text)
		}
	})
	t.Run("lock was not up to date", func(t *testing.T) {
		dir, _ := newRepository(t, "")
		put(t, dir, weighed("hello", "1", 0, 100))
		lock := filepath.Join(dir, "apps/hello/image.lock")
		data, err := os.ReadFile(lock)
		if err != nil {
			t.Fatal(err)
		}
		write(t, lock, strings.Replace(string(data), sha("1"), sha("e"), 1), 0o644)
		grow(t, dir)
		if text := diff(t, 0, []string{"HEAD"}, "building"); !strings.Contains(text, "| `main` | 0 | 1,024 | +1,024 |") {
			t.Errorf("expected the packages of what was built, found\n%s", text)
		}
	})
}

// The checkout has the files of the commit, whatever was there before.
func TestCheckoutIsOfTheCommit(t *testing.T) {
	dir, log := newRepository(t, "folder")
	put(t, dir, weighed("hello", "1", 0, 100), weighed("gone", "a", 0, 1))
	commit(t, dir)
	remove(t, filepath.Join(dir, "reports/gone.report.json"))
	remove(t, filepath.Join(dir, "apps/gone"))
	put(t, dir, weighed("hello", "2", 1024, 200))
	commit(t, dir)
	put(t, dir, weighed("hello", "3", 2048, 300))
	for revision, expected := range map[string]string{"HEAD": "| `main` | 1,024 | 2,048 | +1,024 |", "HEAD~1": "| `main` | 0 | 2,048 | +2,048 |"} {
		if text := diff(t, 0, []string{revision}, "building"); !strings.Contains(text, expected) {
			t.Errorf("%s: expected %q, found\n%s", revision, expected, text)
		}
	}
	if found, err := os.ReadFile(log); string(found) != "built\nbuilt\n" || err != nil {
		t.Errorf("expected two builds, found %q, %v", found, err)
	}
	for _, name := range []string{"index", "MERGE_HEAD"} {
		if _, err := os.Stat(filepath.Join(dir, ".git", name)); name != "index" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: expected the repository to be left alone, found it", name)
		}
	}
}

func TestRefusals(t *testing.T) {
	dir, _ := newRepository(t, "")
	put(t, dir, weighed("hello", "1", 0, 100))
	write(t, filepath.Join(dir, "apps/hello/image.lock"), "<<<<<<< HEAD\n", 0o644)
	commit(t, dir)
	git(t, dir, "branch", "orphan", strings.TrimSpace(git(t, dir, "commit-tree", "-m", "None", "HEAD^{tree}")))
	for name, c := range map[string]struct {
		args     []string
		code     int
		messages []string
	}{
		"no commit":         {nil, 2, []string{"expected one commit to compare with, as in HEAD or origin/main, found []"}},
		"two commits":       {[]string{"HEAD", "main"}, 2, []string{`found ["HEAD" "main"]`}},
		"unknown flag":      {[]string{"-x", "HEAD"}, 2, []string{"-x", "usage: bazel run //tools/image/size:diff -- [flags] REV"}},
		"unknown commit":    {[]string{"nowhere"}, 1, []string{`diff: expected a commit of this repository, found "nowhere"; correct it, or fetch it: git fetch`}},
		"nothing in common": {[]string{"orphan..."}, 1, []string{"diff: expected HEAD and orphan to have a commit in common, found none; if they have, fetch it: git fetch\n"}},
		"a flag of git":     {[]string{"--", "--all"}, 1, []string{`found "--all"`}},
		"conflict":          {[]string{"HEAD"}, 1, []string{":apps/hello/image.lock:1: expected a file without the marks of a merge conflict", "; compare with a commit in which it is whole\n"}},
		"help":              {[]string{"-help"}, 0, []string{"Compares the images of the working tree"}},
	} {
		t.Run(name, func(t *testing.T) { diff(t, c.code, c.args, c.messages...) })
	}
	t.Run("broken tree", func(t *testing.T) {
		put(t, dir, weighed("hello", "1", 0, 100))
		commit(t, dir)
		write(t, filepath.Join(dir, "broken"), "", 0o644)
		diff(t, 1, []string{"HEAD"}, "diff: bazel: exit status 1\nERROR: broken")
	})
	t.Run("no repository", func(t *testing.T) {
		remove(t, filepath.Join(dir, ".git"))
		t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
		diff(t, 1, []string{"HEAD"}, dir+": expected a git checkout, found none")
	})
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", "")
		diff(t, 1, []string{"HEAD"}, "expected git on PATH")
	})
}
