package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

const status = `BUILD_HOST machine
STABLE_REVISION 0123
STABLE_CREATED 2026-01-02T03:04:05Z
STABLE_VERSION v1.2.0
STABLE_SOURCE https://example.com/o/r
`

// hello is a target that says as little as possible.
func hello() spec {
	return spec{Image: "//a:b", Entrypoint: []string{"/hello"}, Title: "hello", User: "65532:65532", WorkingDir: "/", OS: "linux", Architecture: "arm64"}
}

func put(t *testing.T, name, content string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// execute runs the command; what it says is empty where it succeeds.
func execute(t *testing.T, s spec, o options) (out, said string) {
	t.Helper()
	content, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out = filepath.Join(t.TempDir(), "out")
	args := []string{"-spec", put(t, "spec.json", string(content)), "-out", out, "-status", o.status, "-base", o.base}
	for _, layer := range o.layers {
		args = append(args, layer.path, layer.label)
	}
	var stderr strings.Builder
	if code := run(args, &stderr); (code == 0) != (stderr.Len() == 0) {
		t.Errorf("expected a message where it fails, found exit code %d and %q", code, &stderr)
	}
	return out, stderr.String()
}

// written is the image that the command writes for a target that is as it should be.
func written(t *testing.T, s spec, o options) (image ocidir.Image, config *v1.ConfigFile, manifest *v1.Manifest) {
	t.Helper()
	out, said := execute(t, s, o)
	if said != "" {
		t.Fatal(said)
	}
	images, err := ocidir.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if config, err = images[0].ConfigFile(); err != nil {
		t.Fatal(err)
	}
	if manifest, err = images[0].Manifest(); err != nil {
		t.Fatal(err)
	}
	return images[0], config, manifest
}

func equal(t *testing.T, what string, found, expected any) {
	t.Helper()
	if found, expected := string(encode(found)), string(encode(expected)); found != expected {
		t.Errorf("%s: expected %s, found %s", what, expected, found)
	}
}

func TestStamp(t *testing.T) {
	for name, c := range map[string]struct {
		status  string
		labels  map[string]string // of the author
		created string
		known   map[string]string
	}{
		"all": {status, nil, "2026-01-02T03:04:05Z", map[string]string{
			"created": "2026-01-02T03:04:05Z", "revision": "0123", "source": "https://example.com/o/r", "title": "hello", "version": "v1.2.0"}},
		"the author's win": {"STABLE_VERSION 1\n", map[string]string{prefix + "title": "Hello", prefix + "version": "2"}, epoch, map[string]string{"title": "Hello", "version": "2"}},
		"nothing known":    {"BUILD_HOST machine\n", nil, epoch, map[string]string{"title": "hello"}},
		"empty is unknown": {"STABLE_VERSION\nSTABLE_REVISION \nSTABLE_CREATED\n", nil, epoch, map[string]string{"title": "hello"}},
		"not stamped":      {"", nil, epoch, map[string]string{"title": "hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := hello(), options{}
			s.Labels = c.labels
			if c.status != "" {
				o.status = put(t, "status", c.status)
			}
			_, config, _ := written(t, s, o)
			labels := map[string]string{}
			for name, value := range c.known {
				labels[prefix+name] = value
			}
			equal(t, "labels", config.Config.Labels, labels)
			equal(t, "created", config.Created, c.created)
		})
	}
}

// TestAsWritten has words that rules_oci changes on its way where they are attributes of an
// oci_image.
func TestAsWritten(t *testing.T) {
	s := hello()
	s.Args = []string{"", "--name", "", "two\nlines", "%5Cn", `"q" \`, "\x7f\t", "ü€🎉", "<&>"}
	s.Env = []variable{{"HASH", "$2a$10$abc"}, {"ADDR", ":${PORT:-8080}"}, {"CERT", "one\ntwo\n"}, {"EMPTY", ""}, {"A", "$HASH"}}
	s.Labels = map[string]string{"multi": "a\nb=c", "k=e\ny": "v", "empty": ""}
	s.Annotations = map[string]string{"multi": "a\nb=c", "=": "="}
	s.Ports, s.Volumes = []string{"8080/tcp", "53/udp"}, []string{"/b,c", "/a"}
	image, config, manifest := written(t, s, options{})
	equal(t, "args", config.Config.Cmd, s.Args)
	equal(t, "env", config.Config.Env, []string{"HASH=$2a$10$abc", "ADDR=:${PORT:-8080}", "CERT=one\ntwo\n", "EMPTY=", "A=$HASH"})
	s.Labels[prefix+"title"] = "hello"
	equal(t, "labels", config.Config.Labels, s.Labels)
	equal(t, "annotations", manifest.Annotations, s.Annotations)
	equal(t, "ports", config.Config.ExposedPorts, map[string]struct{}{"8080/tcp": {}, "53/udp": {}})
	equal(t, "volumes", config.Config.Volumes, map[string]struct{}{"/b,c": {}, "/a": {}})
	raw, err := image.RawConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	const expected = `{
  "created": "1970-01-01T00:00:00Z",
  "config": {
    "Cmd": [
      "",
      "--name",
      "",
      "two\nlines",
      "%5Cn",
      "\"q\" \\",
      "\u007f\t",
      "ü€🎉",
      "<&>"
    ],
    "Entrypoint": [
      "/hello"
    ],
    "ExposedPorts": {
      "8080/tcp": {},
      "53/udp": {}
    },
`
	if !strings.HasPrefix(string(raw), expected) {
		t.Errorf("expected the format of jq, as in %s, found %s", expected, raw)
	}
}

func TestBase(t *testing.T) {
	below := imagetest.New(t, "arm64", v1.Config{
		Cmd:         []string{"of the base"},
		Env:         []string{"PATH=/bin", "HOME=/"},
		Healthcheck: &v1.HealthConfig{Test: []string{"CMD", "<&>"}},
		Labels:      map[string]string{"a": "base", "b": "base"},
	}, []imagetest.File{{Name: "f"}})
	layout := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}), below)
	digest, err := below.Digest()
	if err != nil {
		t.Fatal(err)
	}
	s, o := hello(), options{base: layout, layers: []layerFile{{put(t, "own.tar", strings.Repeat("\x00", 1024)), "//a:own"}}}
	s.BaseName = "registry.example.com/base:1"
	s.Annotations = map[string]string{"x": "y"}
	s.Env = []variable{{"HOME", "$PATH"}, {"NEW", "$"}}
	s.EnvFromBase = []variable{{"PATH", "/opt/$$:$PATH:${HOME}x"}}
	s.Labels = map[string]string{"b": "own"}
	_, config, manifest := written(t, s, o)
	equal(t, "annotations", manifest.Annotations, map[string]string{"x": "y", prefix + "base.digest": digest.String(), prefix + "base.name": s.BaseName})
	equal(t, "env", config.Config.Env, []string{"PATH=/opt/$:/bin:/x", "HOME=$PATH", "NEW=$"})
	equal(t, "args", config.Config.Cmd, []string(nil))
	equal(t, "labels", config.Config.Labels, map[string]string{"a": "base", "b": "own", prefix + "title": "hello"})
	equal(t, "healthcheck", config.Config.Healthcheck.Test, []string{"CMD", "<&>"})
	equal(t, "history", config.History[len(config.History)-1].CreatedBy, "bazel build //a:own")
	if len(manifest.Layers) != 2 || len(config.RootFS.DiffIDs) != 2 || manifest.Layers[1].Digest != config.RootFS.DiffIDs[1] {
		t.Errorf("expected the layer of the base and a plain one, found %v and %v", manifest.Layers, config.RootFS.DiffIDs)
	}
}

func TestRejects(t *testing.T) {
	other := imagetest.Layout(t, imagetest.New(t, "amd64", v1.Config{}))
	same := imagetest.Layout(t, imagetest.New(t, "arm64", v1.Config{Env: []string{"B=", "A="}}))
	fromBase := func(value string) spec {
		s := hello()
		s.EnvFromBase = []variable{{"PATH", value}}
		return s
	}
	for name, c := range map[string]struct {
		spec    spec
		options options
		message string
	}{
		"no time":        {hello(), options{status: put(t, "status", "STABLE_CREATED 1767322245\n")}, `//a:b: STABLE_CREATED of the workspace status: expected a time as in 1970-01-01T00:00:00Z, found "1767322245"`},
		"other platform": {hello(), options{base: other}, "//a:b: base: : expected an image for linux/arm64, found linux/amd64; name a base"},
		"no layout":      {hello(), options{base: t.TempDir()}, "//a:b: base: "},
		"unknown name":   {fromBase("$PATH"), options{base: same}, `env_from_base: PATH: expected $NAME or ${NAME} of a variable that the base sets, found "$PATH", and the base sets A, B; correct the name`},
		"other syntax":   {fromBase("${A:-x}"), options{base: same}, `found "$", and`},
		"short layer":    {hello(), options{layers: []layerFile{{put(t, "x.tar", "x"), "//a:x"}}}, "//a:b: layer //a:x: expected a tar, found fewer than 4 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, said := execute(t, c.spec, c.options); !strings.Contains(said, c.message) {
				t.Errorf("expected %q, found %q", c.message, said)
			}
		})
	}
	if code := run([]string{"-spec", "x"}, &strings.Builder{}); code != 2 {
		t.Errorf("without outputs: expected 2, found %d", code)
	}
	var stderr strings.Builder
	if code := run([]string{"-spec", put(t, "spec", `{"Image":"//a:b","Title":"`+"\xff"+`"}`), "-out", t.TempDir()}, &stderr); code != 1 || !strings.Contains(stderr.String(), "//a:b: expected attributes in UTF-8") {
		t.Errorf("expected other bytes than UTF-8 to be refused, found %d, %q", code, &stderr)
	}
}

func TestObject(t *testing.T) {
	o, err := parseObject([]byte(`{"z": 1.50, "a": {"y": [], "x": {}}, "n": null}`))
	if err != nil {
		t.Fatal(err)
	}
	o.set("a", "\u2028")
	o.remove("n")
	o.set("b", true)
	if found, expected := string(format(o)), "{\n  \"z\": 1.50,\n  \"a\": \"\u2028\",\n  \"b\": true\n}"; found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
	if !slices.Equal(o.keys, []string{"z", "a", "b"}) {
		t.Errorf("expected the order to be kept, found %q", o.keys)
	}
	for _, bad := range []string{`[]`, `{"a"`, `{"a": }`} {
		if _, err := parseObject([]byte(bad)); err == nil {
			t.Errorf("%s: expected an error, found none", bad)
		}
	}
}
