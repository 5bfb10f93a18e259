package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestConfig(t *testing.T) {
	f := func(text string) string { return tempFile(t, "value", []byte(text)) }
	for name, test := range map[string]struct {
		base, args []string
		path       string
		want       string
	}{
		"no attributes":         {nil, nil, "config", `{}`},
		"user replaces":         {[]string{"--user", "1:2"}, []string{"--user", "3"}, "config User", `"3"`},
		"cmd in a file":         {nil, []string{"--cmd-file", f("a\n\nb%5Cnc\n")}, "config Cmd", `["a","b\nc"]`},
		"empty files":           {nil, []string{"--cmd-file", f(""), "--env-file", f(""), "--labels-file", f(""), "--volumes-file", f("")}, "config", `{"Cmd":[],"Volumes":{},"Env":[],"Labels":{}}`},
		"entrypoint of nothing": {[]string{"--cmd-file", f("a")}, []string{"--entrypoint-file", f("")}, "config", `{"Entrypoint":[]}`},
		"cmd that looks a flag": {nil, []string{"--cmd-file", f("--cmd")}, "config Cmd", `["--cmd"]`},
		"env no reference":      {nil, []string{"--env-file", f("A=$- $$ ${} $")}, "config Env", `["A=$- $$ ${} $"]`},
		"labels in a file":      {nil, []string{"--labels-file", f("A=1\r\n\nB=${A}2=3\n")}, "config Labels", `{"A":"1\r","B":"${A}2=3"}`},
		"ports in a file":       {nil, []string{"--exposed_ports-file", f("80/tcp,,53/udp\n")}, "config ExposedPorts", `{"80/tcp":{},"":{},"53/udp\n":{}}`},
		"created":               {nil, []string{"--created-file", f("2026-01-02T03:04:05Z")}, "created", `"2026-01-02T03:04:05Z"`},
		"created is inherited":  {[]string{"--created-file", f("2026-01-02T03:04:05Z")}, []string{}, "created", `"2026-01-02T03:04:05Z"`},
		"platform is inherited": {[]string{"--os", "plan9", "--architecture", "mips"}, []string{}, "os", `"plan9"`},
		"order of all attributes": {nil, []string{"--workdir", "/w", "--user", "u", "--labels-file", f("l="), "--env-file", f("E="), "--volumes-file", f("/v"), "--exposed_ports-file", f("1"), "--entrypoint-file", f("e"), "--cmd-file", f("c")}, "config",
			`{"Cmd":["c"],"Entrypoint":["e"],"ExposedPorts":{"1":{}},"Volumes":{"/v":{}},"Env":["E="],"Labels":{"l":""},"User":"u","WorkingDir":"/w"}`},
	} {
		t.Run(name, func(t *testing.T) {
			args := test.args
			if test.base != nil {
				args = append(args, "--base", build(t, test.base...))
			}
			_, config := parts(t, build(t, args...))
			if got := compact(t, config, strings.Fields(test.path)...); got != test.want {
				t.Errorf("%s is\n%s, want\n%s", test.path, got, test.want)
			}
		})
	}
}

// foreignBase is an image as another tool may write it.
func foreignBase(t *testing.T, mediaType types.MediaType, config string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "base")
	base, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	descriptor := func(kind types.MediaType, data string) *object {
		digest, err := write(base, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		return newObject().set("mediaType", string(kind)).set("digest", digest.String()).set("size", len(data))
	}
	manifest := newObject().set("x-first", "kept").set("schemaVersion", 2).set("mediaType", string(mediaType)).
		set("config", descriptor(types.DockerConfigJSON, config)).
		set("layers", []any{descriptor(types.DockerLayer, "layer")}).
		set("annotations", newObject().set("b", "1").set("a", "2"))
	if err := finish(base, mediaType, document(manifest), dir+".sha256"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestForeignBase(t *testing.T) {
	base := foreignBase(t, types.DockerManifestSchema2, `{"os":"linux","x":1.50,"architecture":"amd64","config":{"Env":["A=1"],"X":null},"rootfs":{"diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111"],"type":"layers"}}`)
	plainTar := tempFile(t, "a.tar", tarball(t, "a"))
	zst := tempFile(t, "a.tar.zst", zstdOf(t, tarball(t, "a")))
	image := build(t, "--base", base, "--layer", plainTar, "--source", "//x:a", "--layer", zst, "--source", "//x:b", "--env-file", tempFile(t, "env", []byte("B=$A")), "--annotations-file", tempFile(t, "annotations", []byte("c=<3>=\nb=4")))

	manifest, config := parts(t, image)
	want := `{"os":"linux","x":1.50,"architecture":"amd64","config":{"Env":["A=1","B=1"],"X":null},"rootfs":{"diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111",`
	if got := compact(t, config); !strings.HasPrefix(got, want) {
		t.Errorf("config is\n%s, want at its start\n%s", got, want)
	}
	from := opened(t, image)
	data, err := from.Bytes(from.root.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte("{\n  \"x-first\": \"kept\"")) {
		t.Errorf("an unknown field is lost:\n%s", data)
	}
	if want := "  \"annotations\": {\n    \"b\": \"4\",\n    \"a\": \"2\",\n    \"c\": \"<3>=\"\n  }\n}\n"; !bytes.HasSuffix(data, []byte(want)) {
		t.Errorf("got\n%s\nwant at the end\n%s", data, want)
	}
	for i, want := range []string{"gzip", "", "zstd"} {
		want = strings.TrimSuffix("application/vnd.docker.image.rootfs.diff.tar."+want, ".")
		if got := string(manifest.Layers[i].MediaType); got != want {
			t.Errorf("layer %d has media type %s, want %s", i, got, want)
		}
	}
	if got, err := from.Bytes(manifest.Layers[0].Digest); string(got) != "layer" {
		t.Errorf("the layer of the base is %q (%v), want it copied", got, err)
	}
}

func TestLayersKeepTheirOrder(t *testing.T) {
	var sources []string
	for _, name := range strings.Split("abcdefghabcd", "") {
		sources = append(sources, "--layer", tempFile(t, name, gzipOf(t, tarball(t, name))), "--source", "//x:"+name)
	}
	first := build(t, sources...)
	if blobs, err := os.ReadDir(first + "/blobs/sha256"); err != nil || len(blobs) != 10 {
		t.Errorf("expected 8 layers, a config and a manifest, found %v, %v", blobs, err)
	}
	for range 5 {
		if got, want := opened(t, build(t, sources...)).root.Digest, opened(t, first).root.Digest; got != want {
			t.Fatalf("expected %s, found %s", want, got)
		}
	}
}
