package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
)

func TestMain(m *testing.M) {
	if os.Getenv("RUNFILES_DIR") == "" {
		// The absolute paths of these tests are runfiles paths too, if there are runfiles.
		os.Setenv("RUNFILES_DIR", os.TempDir())
	}
	os.Exit(m.Run())
}

// sha is a digest that ends with the text.
func sha(end string) string { return "sha256:" + strings.Repeat("0", 64-len(end)) + end }

func weighed(pulled int64, digest string) report.Report {
	return report.Report{Image: "//apps/hello:image", Platforms: []report.Platform{
		{Name: "linux/amd64", Unpacked: 2000, Pulled: pulled, Digest: sha(digest)},
		{Name: "linux/arm64", Unpacked: 3000, Pulled: 1500, Digest: sha("c")},
	}}
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const missing = "none"

func TestRun(t *testing.T) {
	r := weighed(1000, "b")
	good := string(lock.Of(&r).Format())
	amd64 := "image linux/amd64 2000 1000 " + sha("b") + "\n"
	for name, c := range map[string]struct {
		lock     string
		report   report.Report
		messages []string
	}{
		"same":          {good, r, nil},
		"another image": {good + "other linux/amd64 1 1 " + sha("d") + "\n", r, nil},
		"no file": {missing, r, []string{
			"FAIL //apps/hello:image_lock_test\n  expected: what //apps/hello:image weighs, in apps/hello/image.lock\n  found:    no such file",
			"\n    linux/arm64  none -> 3,000   none -> 1,500\n    linux/amd64  none -> 2,000   none -> 1,000\n",
		}},
		"empty file":   {"", r, []string{"found:    no line for it", "linux/amd64  none -> 2,000"}},
		"missing line": {strings.Replace(good, amd64, "", 1), r, []string{"found:    other sizes on 1 platform,", "linux/amd64  none -> 2,000   none -> 1,000\n"}},
		"stale line":   {good + "image linux/s390x 7 8 " + sha("d") + "\n", r, []string{"other sizes on 1 platform,", "linux/s390x  7 -> none       8 -> none\n"}},
		"grown":        {good, weighed(2024, "d"), []string{"other sizes on 1 platform, as locked -> as built\n", "linux/amd64  2,000 -> 2,000 (0)  1,000 -> 2,024 (+1,024)\n"}},
		"digest":       {good, weighed(1000, "d"), []string{"found:    the same sizes, but other digests on 1 platform: ", "linux/amd64  2,000, only the digest differs"}},
		"conflict":     {"<<<<<<< HEAD\n" + good, r, []string{"//apps/hello:image_lock_test: apps/hello/image.lock:1: expected a file without the marks of a merge conflict, found \"<<<<<<< HEAD\"; run tools/bazel run //:tidy, which writes the file anew"}},
		"empty report": {good, report.Report{}, []string{"expected a report of images, found no platform"}},
		"command":      {"", r, []string{"  do:       find out what grew: tools/bazel run //tools/image/size:diff -- HEAD; where you want it: tools/bazel run //:tidy\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			argv0 := filepath.Join(dir, "test")
			spec := specification{
				Report: write(t, filepath.Join(dir, "report.json"), encode(t, c.report)),
				Image:  "image", Label: "//apps/hello:image", Test: "//apps/hello:image_lock_test", Command: lock.Command,
			}
			if c.lock != missing {
				spec.Lock = write(t, filepath.Join(dir, lock.Name), []byte(c.lock))
			}
			write(t, argv0+".json", encode(t, spec))
			var stdout, stderr bytes.Buffer
			if code := run([]string{argv0}, &stdout, &stderr); code != min(1, len(c.messages)) {
				t.Errorf("expected messages %q, found exit code %d and %s", c.messages, code, &stderr)
			}
			for _, message := range c.messages {
				if !strings.Contains(stderr.String(), message) {
					t.Errorf("expected %q, found %s", message, &stderr)
				}
			}
			if c.messages == nil && !strings.Contains(stdout.String(), "//apps/hello:image on linux/amd64: 2000 bytes unpacked, 1000 bytes pulled\n") {
				t.Errorf("expected the weight, found %s%s", &stdout, &stderr)
			}
		})
	}
}

func TestRunNeedsFiles(t *testing.T) {
	dir := t.TempDir()
	argv0 := filepath.Join(dir, "test")
	run := func(expected string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if code := run([]string{argv0}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), expected) {
			t.Errorf("expected %q, found %d, %s", expected, code, &stderr)
		}
	}
	run(argv0 + ".json")
	spec := specification{Report: filepath.Join(dir, "report.json"), Test: "//t"}
	write(t, argv0+".json", encode(t, spec))
	run("//t: open " + spec.Report)
	write(t, spec.Report, encode(t, weighed(1, "b")))
	spec.Lock = filepath.Join(dir, "no.lock")
	write(t, argv0+".json", encode(t, spec))
	run("//t: open " + spec.Lock)
}
