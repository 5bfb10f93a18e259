package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
	"example.com/thimble/tools/image/size/weigh"
)

// sha is a digest that ends with the text.
func sha(end string) string { return "sha256:" + strings.Repeat("0", 64-len(end)) + end }

// weighed is a report of an image on two platforms.
func weighed(label string, pulled int64, digest string) *report.Report {
	return &report.Report{Image: label, Platforms: []report.Platform{
		{Name: "linux/s390x", Unpacked: 2000, Pulled: pulled, Digest: sha(digest)},
		{Name: "linux/amd64", Unpacked: 1000, Pulled: 500, Digest: sha("a")},
	}}
}

func locked(reports ...*report.Report) string { return string(lock.Of(reports...).Format()) }

func TestWriteLocks(t *testing.T) {
	hello := weighed("//apps/hello:image", 900, "b")
	extra := weighed("//apps/hello:extra", 7, "c")
	both := locked(hello, extra)
	broken := "<<<<<<< HEAD\n" + both
	const file = "apps/hello/image.lock"
	for name, c := range map[string]struct {
		before, after map[string]string
		images        weigh.Images
		part          bool // of the workspace was built
		message       string
	}{
		"new":                    {nil, map[string]string{file: locked(hello)}, weigh.Images{Reports: []*report.Report{hello}}, false, ""},
		"at the root":            {nil, map[string]string{"image.lock": locked(weighed("//:image", 1, "b"))}, weigh.Images{Reports: []*report.Report{weighed("//:image", 1, "b")}}, false, ""},
		"two images":             {nil, map[string]string{file: both}, weigh.Images{Reports: []*report.Report{extra, hello}}, false, ""},
		"changed":                {map[string]string{file: both}, map[string]string{file: locked(weighed("//apps/hello:image", 901, "d"), extra)}, weigh.Images{Reports: []*report.Report{extra, weighed("//apps/hello:image", 901, "d")}}, false, ""},
		"image is gone":          {map[string]string{file: both}, map[string]string{file: locked(hello)}, weigh.Images{Reports: []*report.Report{hello}}, false, ""},
		"all images are gone":    {map[string]string{file: both, "image.lock": both}, nil, weigh.Images{}, false, ""},
		"of another workspace":   {map[string]string{"other/MODULE.bazel": "", "other/apps/image.lock": both}, map[string]string{"other/MODULE.bazel": "", "other/apps/image.lock": both}, weigh.Images{}, false, ""},
		"image was not built":    {map[string]string{file: both}, map[string]string{file: both}, weigh.Images{Reports: []*report.Report{hello}, NotBuilt: []string{"//apps/hello:extra"}}, false, ""},
		"another was not built":  {map[string]string{file: both}, map[string]string{file: locked(hello)}, weigh.Images{Reports: []*report.Report{hello}, NotBuilt: []string{"//apps/other:extra"}}, false, ""},
		"package was not loaded": {map[string]string{file: both}, map[string]string{file: both}, weigh.Images{}, true, ""},
		"conflict":               {map[string]string{file: broken}, map[string]string{file: both}, weigh.Images{Reports: []*report.Report{extra, hello}}, false, ""},
		"conflict, not built":    {map[string]string{file: broken}, map[string]string{file: broken}, weigh.Images{Reports: []*report.Report{hello}, NotBuilt: []string{"//apps/hello:extra"}}, false, file + ":1: expected a file without the marks of a merge conflict, found \"<<<<<<< HEAD\"; not all images were built: mend that, or remove the file"},
		"conflict, not loaded":   {map[string]string{file: broken}, map[string]string{file: broken}, weigh.Images{}, true, "merge conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			w := workspace{dir: t.TempDir(), notes: map[string]string{}}
			write(t, filepath.Join(w.dir, "apps/hello/main.go"), "package main\n")
			for name, data := range c.before {
				write(t, filepath.Join(w.dir, name), data)
			}
			if c.after == nil {
				c.after = map[string]string{}
			}
			c.after["apps/hello/main.go"] = "package main\n"
			err := w.writeLocks(&c.images, !c.part)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
			err = fs.WalkDir(os.DirFS(w.dir), ".", func(name string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() {
					return err
				}
				expected, ok := c.after[name]
				if found := read(t, &w, name); !ok || found != expected {
					t.Errorf("%s: expected\n%s\nfound\n%s", name, expected, found)
				}
				delete(c.after, name)
				return nil
			})
			if err != nil || len(c.after) > 0 {
				t.Errorf("expected %v, found none, %v", c.after, err)
			}
		})
	}
}

func TestCheckLocks(t *testing.T) {
	hello := locked(weighed("//apps/hello:image", 900, "b"), weighed("//apps/hello:extra", 7, "c"))
	lines := strings.SplitAfter(hello, "\n")
	for name, c := range map[string]struct{ text, message string }{
		"as written":     {hello, ""},
		"other header":   {strings.Replace(hello, "Written", "Made", 1), "-# Made by tools/bazel run //:tidy"},
		"not sorted":     {strings.Join(append([]string{lines[0], lines[4], lines[3]}, lines[1:3]...), ""), "+" + lines[1]},
		"line endings":   {strings.ReplaceAll(hello, "\n", "\r\n"), "-" + strings.TrimSpace(lines[1]) + "\r\n"},
		"no end":         {strings.TrimSpace(hello), lines[4] + "+\n"},
		"no image":       {lines[0], "-" + lines[0]},
		"two lines":      {hello + lines[4], "apps/hello/image.lock:6: expected one line for image on linux/amd64, found another one in line 5"},
		"merge conflict": {"<<<<<<< HEAD\n" + hello, "apps/hello/image.lock:1: expected a file without the marks of a merge conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			w := workspace{dir: t.TempDir()}
			write(t, filepath.Join(w.dir, "apps/hello/image.lock"), c.text)
			write(t, filepath.Join(w.dir, "other/MODULE.bazel"), "")
			write(t, filepath.Join(w.dir, "other/image.lock"), "none of ours\n")
			found, err := w.checkLocks(t.Context())
			if err != nil || (found == "") != (c.message == "") || !strings.Contains(found, c.message) {
				t.Errorf("expected %q, found %q, %v", c.message, found, err)
			}
		})
	}
}

func TestLockNote(t *testing.T) {
	old := []*report.Report{weighed("//apps/hello:image", 9000, "b"), weighed("//apps/hello:extra", 7, "c")}
	grown := weighed("//apps/hello:image", 10024, "d")
	both := weighed("//apps/hello:image", 8000, "d")
	both.Platforms[1].Pulled = 100
	unpacked := weighed("//apps/hello:image", 9000, "d")
	unpacked.Platforms[0].Unpacked -= 10
	for name, c := range map[string]struct {
		name     string
		after    []*report.Report
		expected string
	}{
		"same":         {"apps/hello/image.lock", old, ""},
		"grown":        {"apps/hello/image.lock", []*report.Report{grown, old[1]}, "hello +1,024 bytes pulled on linux/s390x"},
		"at the root":  {"image.lock", []*report.Report{grown, old[1]}, "image +1,024 bytes pulled on linux/s390x"},
		"shrunk":       {"apps/hello/image.lock", []*report.Report{both, old[1]}, "hello -1,000 bytes pulled on linux/s390x, and 1 more"},
		"unpacked":     {"apps/hello/image.lock", []*report.Report{unpacked, old[1]}, "hello -10 bytes unpacked on linux/s390x"},
		"digest":       {"apps/hello/image.lock", []*report.Report{weighed("//apps/hello:image", 9000, "d"), old[1]}, "hello: other digests, same sizes"},
		"another name": {"apps/hello/image.lock", []*report.Report{old[0], weighed("//apps/hello:extra", 8, "d")}, "hello:extra +1 bytes pulled on linux/s390x"},
		"two images":   {"apps/hello/image.lock", []*report.Report{grown, weighed("//apps/hello:extra", 8, "d")}, ""},
		"new image":    {"apps/hello/image.lock", append(slices.Clone(old), weighed("//apps/hello:new", 8, "d")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if found := lockNote(c.name, lock.Of(old...), lock.Of(c.after...)); found != c.expected {
				t.Errorf("expected %q, found %q", c.expected, found)
			}
		})
	}
}

// launcher is a tools/bazel that has built one image, and failed with another one.
const launcher = `#!/bin/sh
for arg; do
  case $arg in --build_event_json_file=*) cat >"${arg#*=}" <<EOF ;; esac
{"id":{"workspace":{}},"workspaceInfo":{"localExecRoot":"$PWD"}}
{"id":{"pattern":{"pattern":["//..."]}},"children":[{"targetConfigured":{"label":"//app:image_report"}},{"targetConfigured":{"label":"//bad:image_report"}}]}
{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"image.report.json","pathPrefix":["out"]}]}}
{"id":{"targetCompleted":{"label":"//app:image_report"}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"0"}]}]}}
EOF
done
echo "ERROR: bad" >&2
exit 1
`

func TestFixLocks(t *testing.T) {
	const image = `{"Image":"//app:image","Platforms":[{"Name":"linux/amd64","Unpacked":2,"Pulled":1,"Digest":"DIGEST"}]}`
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	for name, c := range map[string]struct{ digest, stored, shown string }{
		"kept":     {sha("a"), filepath.Join(cache, "thimble/reports/sha256", strings.Repeat("0", 63)+"a.json"), ""},
		"not kept": {"md5:a", "", "tidy: reports of images are not kept: expected the sha256 digest of an image"},
	} {
		t.Run(name, func(t *testing.T) {
			var progress bytes.Buffer
			w := workspace{dir: t.TempDir(), notes: map[string]string{}, progress: &progress, locks: true}
			write(t, filepath.Join(w.dir, "tools/bazel"), launcher)
			if err := os.Chmod(filepath.Join(w.dir, "tools/bazel"), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(w.dir, "out/image.report.json"), strings.Replace(image, "DIGEST", c.digest, 1))
			write(t, filepath.Join(w.dir, "app/main.go"), "package main\n")
			write(t, filepath.Join(w.dir, "bad/image.lock"), locked(weighed("//bad:image", 1, "b")))
			steps := w.steps()
			err := steps[len(steps)-1].fix(t.Context())
			if err == nil || err.Error() != "bazel: exit status 1\nERROR: bad" {
				t.Errorf("expected what Bazel said, found %v", err)
			}
			if found := read(t, &w, "app/image.lock"); !strings.HasSuffix(found, "\nimage linux/amd64 2 1 "+c.digest+"\n") {
				t.Errorf("expected the image that was built, found %q", found)
			}
			if found := read(t, &w, "bad/image.lock"); found != locked(weighed("//bad:image", 1, "b")) {
				t.Errorf("expected the image that was not built to stay, found %q", found)
			}
			if !strings.Contains(progress.String(), c.shown) || c.shown == "" && progress.Len() > 0 {
				t.Errorf("expected %q, found %q", c.shown, &progress)
			}
			if _, err := os.Stat(c.stored); c.stored != "" && err != nil {
				t.Errorf("expected the report to be kept, found %v", err)
			}
		})
	}
	w := workspace{dir: t.TempDir(), locks: true}
	t.Setenv("PATH", "")
	if err := w.fixLocks(t.Context()); err == nil || !strings.Contains(err.Error(), "expected Bazel, which builds the images") {
		t.Errorf("expected an error without Bazel, found %v", err)
	}
	w.locks = false
	for _, s := range w.steps() {
		if s.name == lock.Name {
			t.Error("expected no such step without locks, found it")
		}
	}
}
