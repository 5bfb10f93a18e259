package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestConfig(t *testing.T) {
	lines := tempFile(t, "lines", []byte("a\n\nb%5Cnc\n"))
	pairs := tempFile(t, "pairs", []byte("A=1\r\n\nB=${A}2=3\n"))
	commas := tempFile(t, "commas", []byte("80/tcp,,53/udp\n"))
	empty := tempFile(t, "empty", nil)
	for name, test := range map[string]struct {
		base, args []string
		path       string
		want       string
	}{
		"platform":              {nil, []string{"--os", "linux", "--architecture", "arm", "--variant", "v7"}, "variant", `"v7"`},
		"no attributes":         {nil, nil, "config", `{}`},
		"user":                  {nil, []string{"--user", "1:2"}, "config User", `"1:2"`},
		"user replaces":         {[]string{"--user", "1:2"}, []string{"--user", "3"}, "config User", `"3"`},
		"user is inherited":     {[]string{"--user", "1:2"}, []string{}, "config User", `"1:2"`},
		"workdir":               {nil, []string{"--workdir", "/w"}, "config WorkingDir", `"/w"`},
		"cmd in a file":         {nil, []string{"--cmd-file", lines}, "config Cmd", `["a","b\nc"]`},
		"empty files":           {nil, []string{"--cmd-file", empty, "--env-file", empty, "--labels-file", empty, "--volumes-file", empty}, "config", `{"Cmd":[],"Volumes":{},"Env":[],"Labels":{}}`},
		"entrypoint of nothing": {[]string{"--cmd", "a"}, []string{"--entrypoint-file", empty}, "config", `{"Entrypoint":[]}`},
		"empty word":            {nil, []string{"--cmd", "a", "--cmd", "", "--cmd", "b"}, "config Cmd", `["a","b"]`},
		"cmd that looks a flag": {nil, []string{"--cmd", "--cmd"}, "config Cmd", `["--cmd"]`},
		"cmd replaces":          {[]string{"--cmd", "a", "--cmd", "b"}, []string{"--cmd", "c"}, "config", `{"Cmd":["c"]}`},
		"entrypoint resets cmd": {[]string{"--cmd", "a"}, []string{"--entrypoint", "/e"}, "config", `{"Entrypoint":["/e"]}`},
		"entrypoint and cmd":    {[]string{"--cmd", "a"}, []string{"--entrypoint", "/e", "--cmd", "b"}, "config", `{"Cmd":["b"],"Entrypoint":["/e"]}`},
		"env in a file":         {nil, []string{"--env-file", pairs}, "config Env", `["A=1\r","=","B=1\r2=3"]`},
		"env empty value":       {nil, []string{"--env", "A="}, "config Env", `["A="]`},
		"env of the base":       {[]string{"--env", "PATH=/bin"}, []string{"--env", "PATH=/new:$PATH"}, "config Env", `["PATH=/new:/bin"]`},
		"env keeps places":      {[]string{"--env", "A=1", "--env", "B=2"}, []string{"--env", "C=$B", "--env", "A=${C}x"}, "config Env", `["A=2x","B=2","C=2"]`},
		"env unknown":           {nil, []string{"--env", "A=$NONE-${NONE}-"}, "config Env", `["A=--"]`},
		"env no reference":      {nil, []string{"--env", "A=$- $$ ${} $"}, "config Env", `["A=$- $$ ${} $"]`},
		"env numbers":           {nil, []string{"--env", "HASH=$2a$10$abc"}, "config Env", `["HASH="]`},
		"env default":           {nil, []string{"--env", "A=:${PORT:-80}", "--env", "B=${A"}, "config Env", `["A=::-80}","B=::-80}"]`},
		"env of many lines":     {nil, []string{"--env", "A=1\n2\n3", "--env", "B=4"}, "config Env", `["A=1","2=","3=","B=4"]`},
		"env unicode":           {nil, []string{"--env", "A=é", "--env", "B=ü$A🎉"}, "config Env", `["A=é","B=üé🎉"]`},
		"label of many lines":   {nil, []string{"--labels", "a=1\nb=2", "--labels", "c"}, "config Labels", `{"a":"1","b":"2","c":""}`},
		"labels in a file":      {nil, []string{"--labels-file", pairs}, "config Labels", `{"A":"1\r","B":"${A}2=3"}`},
		"labels merge":          {[]string{"--labels", "b=1", "--labels", "a=2"}, []string{"--labels", "c=3", "--labels", "b=4"}, "config Labels", `{"b":"4","a":"2","c":"3"}`},
		"ports in a file":       {nil, []string{"--exposed_ports-file", commas}, "config ExposedPorts", `{"80/tcp":{},"":{},"53/udp\n":{}}`},
		"volumes merge":         {[]string{"--volumes", "/b"}, []string{"--volumes", "/a"}, "config Volumes", `{"/b":{},"/a":{}}`},
		"created":               {nil, []string{"--created-file", lines}, "created", `"a\n\nb%5Cnc\n"`},
		"created is inherited":  {[]string{"--created-file", pairs}, []string{}, "created", `"A=1\r\n\nB=${A}2=3\n"`},
		"created by default":    {nil, nil, "created", `"1970-01-01T00:00:00Z"`},
		"no layers, no history": {nil, nil, "history", `[]`},
		"platform is inherited": {[]string{"--os", "plan9", "--architecture", "mips"}, []string{}, "os", `"plan9"`},
		"order of all attributes": {nil, []string{"--workdir", "/w", "--user", "u", "--labels", "l=", "--env", "E=", "--volumes", "/v", "--exposed_ports", "1", "--entrypoint", "e", "--cmd", "c"}, "config",
			`{"Cmd":["c"],"Entrypoint":["e"],"ExposedPorts":{"1":{}},"Volumes":{"/v":{}},"Env":["E="],"Labels":{"l":""},"User":"u","WorkingDir":"/w"}`},
	} {
		t.Run(name, func(t *testing.T) {
			args := test.args
			if test.base != nil {
				args = append(args, "--base", build(t, test.base...).dir)
			}
			_, config := parts(t, build(t, args...))
			if got := compact(t, config, strings.Fields(test.path)...); got != test.want {
				t.Errorf("%s is\n%s, want\n%s", test.path, got, test.want)
			}
		})
	}
}

func TestAnnotations(t *testing.T) {
	base := build(t, "--annotations", "b=1", "--annotations", "a=2")
	derived := build(t, "--base", base.dir, "--annotations", "c=<3>=", "--annotations", "b=4")
	_, _, manifest, err := derived.manifest("image")
	if err != nil {
		t.Fatal(err)
	}
	want := "  \"annotations\": {\n    \"b\": \"4\",\n    \"a\": \"2\",\n    \"c\": \"<3>=\"\n  }\n}\n"
	if !bytes.HasSuffix(manifest, []byte(want)) {
		t.Errorf("got\n%s\nwant at the end\n%s", manifest, want)
	}
}

// foreignBase is an image as another tool may write it.
func foreignBase(t *testing.T, mediaType types.MediaType, config string) layout {
	t.Helper()
	base, err := createLayout(filepath.Join(t.TempDir(), "base"))
	if err != nil {
		t.Fatal(err)
	}
	configDigest, err := base.write([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	layerDigest, err := base.write([]byte("layer"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := newObject().set("x-first", "kept").set("schemaVersion", int64(2)).set("mediaType", string(mediaType)).
		set("config", descriptorOf(v1.Descriptor{MediaType: types.DockerConfigJSON, Digest: configDigest, Size: int64(len(config))})).
		set("layers", []any{descriptorOf(v1.Descriptor{MediaType: types.DockerLayer, Digest: layerDigest, Size: 5})})
	if err := base.finish(mediaType, document(manifest), base.dir+".sha256"); err != nil {
		t.Fatal(err)
	}
	return base
}

func TestForeignBase(t *testing.T) {
	base := foreignBase(t, types.DockerManifestSchema2, `{"os":"linux","x":1.50,"architecture":"amd64","config":{"Env":["A=1"],"X":null},"rootfs":{"diff_ids":["sha256:1"],"type":"layers"}}`)
	plainTar := tempFile(t, "a.tar", tarball(t, "a"))
	zst := tempFile(t, "a.tar.zst", zstdOf(t, tarball(t, "a")))
	image := build(t, "--base", base.dir, "--layer", plainTar, "--source", "//x:a", "--layer", zst, "--source", "//x:b", "--env", "B=$A")

	_, config := parts(t, image)
	want := `{"os":"linux","x":1.50,"architecture":"amd64","config":{"Env":["A=1","B=1"],"X":null},"rootfs":{"diff_ids":["sha256:1",`
	if got := compact(t, config); !strings.HasPrefix(got, want) {
		t.Errorf("config is\n%s, want at its start\n%s", got, want)
	}
	_, manifest, data, err := image.manifest("image")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte("{\n  \"x-first\": \"kept\"")) {
		t.Errorf("an unknown field is lost:\n%s", data)
	}
	for i, want := range []string{"gzip", "", "zstd"} {
		want = strings.TrimSuffix("application/vnd.docker.image.rootfs.diff.tar."+want, ".")
		if got := string(manifest.Layers[i].MediaType); got != want {
			t.Errorf("layer %d has media type %s, want %s", i, got, want)
		}
	}
	if got, err := os.ReadFile(image.path(manifest.Layers[0].Digest)); string(got) != "layer" {
		t.Errorf("the layer of the base is %q (%v), want it copied", got, err)
	}
}

func TestBadBase(t *testing.T) {
	good := build(t)
	replace := func(name, content string) func(*testing.T) string {
		return func(t *testing.T) string {
			dir := filepath.Join(t.TempDir(), "base")
			if err := os.CopyFS(dir, os.DirFS(good.dir)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, name)
			os.Remove(path)
			if content != "" {
				os.WriteFile(path, []byte(content), 0o644)
			}
			return dir
		}
	}
	root, manifest, _, err := good.manifest("image")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		base func(*testing.T) string
		want string
	}{
		"not a layout":       {func(t *testing.T) string { return t.TempDir() }, "no file oci-layout"},
		"no index.json":      {replace("index.json", ""), "no file index.json"},
		"broken index.json":  {replace("index.json", "["), "index.json that is not one"},
		"no manifest listed": {replace("index.json", `{"schemaVersion":2,"manifests":[]}`), "0 manifests"},
		"no manifest":        {replace("blobs/sha256/"+root.Digest.Hex, ""), "no such blob"},
		"changed manifest":   {replace("blobs/sha256/"+root.Digest.Hex, "{}"), "content with the digest sha256:44136f"},
		"no config":          {replace("blobs/sha256/"+manifest.Config.Digest.Hex, ""), "no such blob"},
		"an index":           {func(t *testing.T) string { return buildIndex(t, good).dir }, "an image index"},
		"config not an object": {func(t *testing.T) string {
			return foreignBase(t, types.OCIManifestSchema1, `[]`).dir
		}, "no image config"},
		"history not an array": {func(t *testing.T) string {
			return foreignBase(t, types.OCIManifestSchema1, `{"history":{}}`).dir
		}, "field history of the base image"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := test.base(t)
			where := dir
			if strings.HasPrefix(test.want, "field") {
				where = test.want
			}
			out := filepath.Join(t.TempDir(), "image")
			layer := tempFile(t, "a.tar", tarball(t, "a"))
			mustFail(t, imageArgs(t, out, "--base", dir, "--layer", layer, "--source", "//x:a"), target+": ", where, test.want, "expected: ", "to fix: ")
		})
	}
}

func TestBadBaseFields(t *testing.T) {
	layer := []string{"--layer", tempFile(t, "a.tar", tarball(t, "a")), "--source", "//x:a"}
	for name, test := range map[string]struct {
		config string
		args   []string
		field  string
	}{
		"config is an array":    {`{"config":[]}`, []string{"--env", "A=1"}, "config"},
		"rootfs is a number":    {`{"rootfs":1}`, layer, "rootfs"},
		"diff_ids is an object": {`{"rootfs":{"diff_ids":{}}}`, layer, "diff_ids"},
		"Env is an object":      {`{"config":{"Env":{}}}`, []string{"--env", "A=1"}, "Env"},
		"Env has a number":      {`{"config":{"Env":["A=1",2]}}`, []string{"--env", "A=1"}, "Env"},
	} {
		t.Run(name, func(t *testing.T) {
			base := foreignBase(t, types.OCIManifestSchema1, test.config)
			out := filepath.Join(t.TempDir(), "image")
			mustFail(t, imageArgs(t, out, append(test.args, "--base", base.dir)...), target+": ", "field "+test.field+" of the base image", "expected: ", "to fix: ")
		})
	}
}

func TestBadBaseLayer(t *testing.T) {
	base := foreignBase(t, types.OCIManifestSchema1, `{}`)
	_, manifest, _, err := base.manifest("base")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(base.path(manifest.Layers[0].Digest)); err != nil {
		t.Fatal(err)
	}
	mustFail(t, imageArgs(t, filepath.Join(t.TempDir(), "image"), "--base", base.dir), base.dir, manifest.Layers[0].Digest.Hex, "no such blob", "to fix: ")
}

func TestSameInputsGiveSameTree(t *testing.T) {
	var sources []string
	for _, name := range strings.Split("abcdefgh", "") {
		sources = append(sources, "--layer", tempFile(t, name, gzipOf(t, tarball(t, name))), "--source", "//x:"+name)
	}
	sources = append(sources, sources[:4]...)
	first := tree(t, build(t, sources...).dir)
	for range 5 {
		if got := tree(t, build(t, sources...).dir); got != first {
			t.Fatalf("got\n%s\nwant\n%s", got, first)
		}
	}
	if got := strings.Count(first, "blobs/sha256/"); got != 10 {
		t.Errorf("%d blobs, want 8 layers, a config and a manifest:\n%s", got, first)
	}
}

// tree lists the files below dir with the digests of their content.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		digest, _, err := v1.SHA256(bytes.NewReader(data))
		info, _ := e.Info()
		out.WriteString(strings.TrimPrefix(path, dir) + " " + info.Mode().String() + " " + digest.Hex + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
