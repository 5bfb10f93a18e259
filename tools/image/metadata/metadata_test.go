package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/imagetest"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const status = `BUILD_HOST machine
STABLE_REVISION 0123
STABLE_CREATED 2026-01-02T03:04:05Z
STABLE_VERSION v1.2.0
STABLE_SOURCE https://example.com/o/r
`

type outcome struct {
	labels, annotations, created, stderr string
	code                                 int
}

func put(t *testing.T, dir, name, content string) string {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func execute(t *testing.T, s spec, status, base string) outcome {
	t.Helper()
	dir := t.TempDir()
	content, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-spec", put(t, dir, "spec.json", string(content))}
	for _, name := range []string{"labels", "annotations", "created"} {
		args = append(args, "-"+name, filepath.Join(dir, name))
	}
	if status != "" {
		args = append(args, "-status", put(t, dir, "status", status))
	}
	if base != "" {
		args = append(args, "-base", base)
	}
	var stderr strings.Builder
	o := outcome{code: run(args, &stderr)}
	o.stderr = stderr.String()
	for name, to := range map[string]*string{"labels": &o.labels, "annotations": &o.annotations, "created": &o.created} {
		content, _ := os.ReadFile(filepath.Join(dir, name))
		*to = string(content)
	}
	return o
}

func TestStamped(t *testing.T) {
	for name, c := range map[string]struct {
		spec            spec
		status          string
		labels, created string
	}{
		"all": {spec{Title: "hello"}, status, `org.opencontainers.image.created=2026-01-02T03:04:05Z
org.opencontainers.image.revision=0123
org.opencontainers.image.source=https://example.com/o/r
org.opencontainers.image.title=hello
org.opencontainers.image.version=v1.2.0
`, "2026-01-02T03:04:05Z"},
		"the author's win": {spec{Title: "hello", Labels: map[string]string{"a": "b=c", prefix + "title": "Hello", prefix + "version": "2"}}, "STABLE_VERSION 1\n",
			"a=b=c\norg.opencontainers.image.title=Hello\norg.opencontainers.image.version=2\n", epoch},
		"nothing known":    {spec{Title: "hello"}, "BUILD_HOST machine\n", "org.opencontainers.image.title=hello\n", epoch},
		"empty is unknown": {spec{Title: "hello"}, "STABLE_VERSION\nSTABLE_REVISION \nSTABLE_CREATED\n", "org.opencontainers.image.title=hello\n", epoch},
		"not stamped":      {spec{Title: "hello"}, "", "org.opencontainers.image.title=hello\n", epoch},
	} {
		t.Run(name, func(t *testing.T) {
			o := execute(t, c.spec, c.status, "")
			if o.code != 0 || o.labels != c.labels || o.created != c.created || o.annotations != "" {
				t.Errorf("expected %q and %q, found %+v", c.labels, c.created, o)
			}
		})
	}
}

func TestBase(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{})
	layout := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}), image)
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	s := spec{Title: "hello", OS: "linux", Architecture: "arm64", Annotations: map[string]string{"a": "b"}}
	expected := "a=b\norg.opencontainers.image.base.digest=" + digest.String() + "\n"
	if o := execute(t, s, "", layout); o.code != 0 || o.annotations != expected {
		t.Errorf("expected %q, found %+v", expected, o)
	}
	s.BaseName = "registry.example.com/base:1"
	expected += "org.opencontainers.image.base.name=registry.example.com/base:1\n"
	if o := execute(t, s, "", layout); o.code != 0 || o.annotations != expected {
		t.Errorf("expected %q, found %+v", expected, o)
	}
}

func TestRejects(t *testing.T) {
	layout := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}))
	for name, c := range map[string]struct {
		status, base, message string
	}{
		"no time":        {status: "STABLE_CREATED 1767322245\n", message: `//a:b: STABLE_CREATED of the workspace status: expected a time as in 1970-01-01T00:00:00Z, found "1767322245"`},
		"other platform": {base: layout, message: "//a:b: base: //a:base: expected an image for linux/s390x, found linux/amd64; name a base"},
		"no layout":      {base: t.TempDir(), message: "//a:b: base: //a:base: "},
	} {
		t.Run(name, func(t *testing.T) {
			o := execute(t, spec{Image: "//a:b", Base: "//a:base", OS: "linux", Architecture: "s390x"}, c.status, c.base)
			if o.code != 1 || !strings.Contains(o.stderr, c.message) || o.labels != "" {
				t.Errorf("expected %q, found %+v", c.message, o)
			}
		})
	}
	if code := run([]string{"-spec", "x"}, &strings.Builder{}); code != 2 {
		t.Errorf("without outputs: expected 2, found %d", code)
	}
}
