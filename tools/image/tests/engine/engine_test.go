// Package engine executes images with a container engine and with runner, and compares the results.
package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

// owners matches owners of files. A machine that maps only one owner cannot compare them.
var owners = regexp.MustCompile(`(?m)^(/\S* \S+) \d+:\d+`)

func compare(t *testing.T, image ocidir.Image, o runner.Options) {
	t.Helper()
	expected, found := inEngine(t, image, o), inRunner(t, image, o)
	if !runner.MapsOwners() {
		expected.stdout, found.stdout = owners.ReplaceAllString(expected.stdout, "$1"), owners.ReplaceAllString(found.stdout, "$1")
	}
	if expected.code != found.code {
		t.Errorf("exit code: expected %d as in the engine, found %d", expected.code, found.code)
	}
	for _, stream := range []struct{ name, expected, found string }{
		{"standard output", expected.stdout, found.stdout},
		{"standard error", withoutTrace(expected.stderr), withoutTrace(found.stderr)},
	} {
		if difference := difference(stream.expected, stream.found); difference != "" {
			t.Errorf("%s: expected as in the engine (-), found (+):\n%s", stream.name, difference)
		}
	}
}

// withoutTrace cuts off the addresses that Go's runtime prints when a program aborts.
func withoutTrace(stderr string) string {
	said, _, _ := strings.Cut(stderr, "\nPC=")
	return said
}

func difference(expected, found string) string {
	if expected == found {
		return ""
	}
	var text strings.Builder
	e, f := strings.Split(expected, "\n"), strings.Split(found, "\n")
	for _, line := range e {
		if !slices.Contains(f, line) {
			fmt.Fprintf(&text, "- %s\n", line)
		}
	}
	for _, line := range f {
		if !slices.Contains(e, line) {
			fmt.Fprintf(&text, "+ %s\n", line)
		}
	}
	if text.Len() == 0 {
		return "the same lines in another order:\n" + found
	}
	return text.String()
}

func TestSameAsEngine(t *testing.T) {
	entrypoint := []string{"/probe"}
	for name, c := range map[string]struct {
		config  v1.Config
		options runner.Options
	}{
		"nothing but an entrypoint": {v1.Config{Entrypoint: entrypoint}, runner.Options{Args: everything}},
		"command":                   {v1.Config{Entrypoint: entrypoint, Cmd: everything}, runner.Options{}},
		"command only":              {v1.Config{Cmd: append(entrypoint, everything...)}, runner.Options{}},
		"numeric user":              {v1.Config{Entrypoint: entrypoint, User: "65532:65533"}, runner.Options{Args: everything}},
		"number without group":      {v1.Config{Entrypoint: entrypoint, User: "65532"}, runner.Options{Args: everything}},
		"number with an entry":      {v1.Config{Entrypoint: entrypoint, User: "1000"}, runner.Options{Args: everything}},
		"name":                      {v1.Config{Entrypoint: entrypoint, User: "person"}, runner.Options{Args: everything}},
		"name and group":            {v1.Config{Entrypoint: entrypoint, User: "person:more"}, runner.Options{Args: everything}},
		"name without home":         {v1.Config{Entrypoint: entrypoint, User: "other"}, runner.Options{Args: everything}},
		"unknown name":              {v1.Config{Entrypoint: entrypoint, User: "nobody"}, runner.Options{Args: everything}},
		"unknown group":             {v1.Config{Entrypoint: entrypoint, User: "0:nobody"}, runner.Options{Args: everything}},
		"root asked for":            {v1.Config{Entrypoint: entrypoint, User: "person"}, runner.Options{Args: everything, User: "0:0"}},
		"environment": {
			v1.Config{Entrypoint: entrypoint, Env: []string{"A=1", "PATH=/nowhere", "B=", "HOME=/h", "C=x=y"}},
			runner.Options{Args: everything},
		},
		"environment over the image's": {
			v1.Config{Entrypoint: entrypoint, Env: []string{"A=1", "B=2"}},
			runner.Options{Args: []string{"env"}, Env: []string{"A=3"}},
		},
		"working directory":         {v1.Config{Entrypoint: entrypoint, WorkingDir: "/data", User: "65532:65533"}, runner.Options{Args: everything}},
		"private working directory": {v1.Config{Entrypoint: entrypoint, WorkingDir: "/private", User: "65532:65533"}, runner.Options{Args: everything}},
		"linked working directory":  {v1.Config{Entrypoint: entrypoint, WorkingDir: "/var/run"}, runner.Options{Args: everything}},
		"working directory to make": {v1.Config{Entrypoint: entrypoint, WorkingDir: "/var/run/new"}, runner.Options{Args: everything}},
		"missing working directory": {v1.Config{Entrypoint: entrypoint, WorkingDir: "/a/b", User: "65532"}, runner.Options{Args: everything}},
		"program on the path":       {v1.Config{Entrypoint: []string{"probe"}, Env: []string{"PATH=/usr:/"}}, runner.Options{Args: everything}},
		"relative program":          {v1.Config{Entrypoint: []string{"../probe"}, WorkingDir: "/data"}, runner.Options{Args: everything}},
		"linked program":            {v1.Config{Entrypoint: []string{"/absolute"}}, runner.Options{Args: everything}},
		"read-only root": {
			v1.Config{Entrypoint: entrypoint},
			runner.Options{Args: []string{"create=/file", "create=/data/file", "create=/tmp/file", "create=/dev/null"}},
		},
		"writable root": {
			v1.Config{Entrypoint: entrypoint},
			runner.Options{Writable: true, Args: []string{"create=/file", "create=/data/file", "create=/private/file", "files=/"}},
		},
		"writable root of a user": {
			v1.Config{Entrypoint: entrypoint, User: "65532:65533"},
			runner.Options{Writable: true, Args: []string{"create=/data/file", "create=/tmp/file", "files=/data"}},
		},
		"volumes": {
			v1.Config{Entrypoint: entrypoint, User: "65532:65533", Volumes: map[string]struct{}{"/data": {}, "/new/volume": {}}},
			runner.Options{Args: []string{"create=/data/file", "create=/new/volume/file", "create=/tmp/file", "files=/data", "files=/new"}},
		},
		"exit code":              {v1.Config{Entrypoint: entrypoint}, runner.Options{Args: []string{"exit=42"}}},
		"abort":                  {v1.Config{Entrypoint: entrypoint, User: "65532"}, runner.Options{Args: []string{"stderr=said", "kill=6"}}},
		"ignored kill":           {v1.Config{Entrypoint: entrypoint}, runner.Options{Args: []string{"kill=9", "exit=4"}}},
		"missing program":        {v1.Config{Entrypoint: []string{"/missing"}}, runner.Options{}},
		"missing on the path":    {v1.Config{Entrypoint: []string{"missing"}}, runner.Options{}},
		"program without a mode": {v1.Config{Entrypoint: []string{"/not-executable"}}, runner.Options{}},
		"directory":              {v1.Config{Entrypoint: []string{"/data"}}, runner.Options{}},
	} {
		t.Run(name, func(t *testing.T) { compare(t, newImage(t, c.config), c.options) })
	}
}

func TestVolumeAsInEngine(t *testing.T) {
	image := newImage(t, v1.Config{Entrypoint: []string{"/probe"}, Volumes: map[string]struct{}{"/data": {}}})
	for name, run := range map[string]func(*testing.T, ocidir.Image, runner.Options) result{"engine": inEngine, "runner": inRunner} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			volumes := map[string]string{"/data": dir, "/etc/new": dir}
			r := run(t, image, runner.Options{
				Volumes: volumes,
				Args:    []string{"list=/data", "create=/data/file", "list=/etc/new", "create=/file"},
			})
			expected := "<nil>\n<nil>\nfile <nil>\nopen /file: read-only file system\n"
			if r.stdout != expected || r.stderr != "" || r.code != 0 {
				t.Errorf("expected %q, found %+v", expected, r)
			}
			// An engine on another machine would mount other directories.
			r = run(t, image, runner.Options{Volumes: volumes, Args: []string{"list=/data"}})
			if expected := "file <nil>\n"; r.stdout != expected {
				t.Errorf("after the first program: expected %q, found %+v", expected, r)
			}
		})
	}
}

func TestDifference(t *testing.T) {
	for name, c := range map[string]struct{ expected, found, difference string }{
		"none":    {"a\nb\n", "a\nb\n", ""},
		"missing": {"a\nb\n", "a\n", "- b\n"},
		"added":   {"a\n", "a\nb\n", "+ b\n"},
		"changed": {"a\n", "b\n", "- a\n+ b\n"},
		"order":   {"a\nb\n", "b\na\n", "the same lines in another order:\nb\na\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := difference(c.expected, c.found); found != c.difference {
				t.Errorf("expected %q, found %q", c.difference, found)
			}
		})
	}
}
