package main

import (
	"bytes"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestLayer(t *testing.T) {
	archive := tarball(t, "a", "b")
	empty := tarball(t)
	for name, test := range map[string]struct {
		data, plain []byte
		mediaType   string
	}{
		"plain":                {archive, archive, "application/vnd.oci.image.layer.v1.tar"},
		"plain without files":  {empty, empty, "application/vnd.oci.image.layer.v1.tar"},
		"gzip":                 {gzipOf(t, archive), archive, "application/vnd.oci.image.layer.v1.tar+gzip"},
		"gzip in two members":  {append(gzipOf(t, archive[:700]), gzipOf(t, archive[700:])...), archive, "application/vnd.oci.image.layer.v1.tar+gzip"},
		"zstd":                 {zstdOf(t, archive), archive, "application/vnd.oci.image.layer.v1.tar+zstd"},
		"zstd in two frames":   {append(zstdOf(t, archive[:700]), zstdOf(t, archive[700:])...), archive, "application/vnd.oci.image.layer.v1.tar+zstd"},
		"padded at the end":    {append(archive[:len(archive):len(archive)], make([]byte, 10240)...), append(archive[:len(archive):len(archive)], make([]byte, 10240)...), "application/vnd.oci.image.layer.v1.tar"},
		"more than one buffer": {tarball(t, string(bytes.Repeat([]byte("n"), 90)), "b"), tarball(t, string(bytes.Repeat([]byte("n"), 90)), "b"), "application/vnd.oci.image.layer.v1.tar"},
	} {
		t.Run(name, func(t *testing.T) {
			image := build(t, "--layer", tempFile(t, "layer", test.data), "--source", "//x:layer")
			manifest, config := parts(t, image)
			digest, size, _ := v1.SHA256(bytes.NewReader(test.data))
			diffID, _, _ := v1.SHA256(bytes.NewReader(test.plain))
			if got := manifest.Layers[0]; got.Digest != digest || got.Size != size || string(got.MediaType) != test.mediaType {
				t.Errorf("descriptor is %v, want %s, %d, %s", got, digest, size, test.mediaType)
			}
			if got, want := compact(t, config, "rootfs", "diff_ids"), `["`+diffID.String()+`"]`; got != want {
				t.Errorf("diff_ids are %s, want %s", got, want)
			}
			if got, want := compact(t, config, "history"), `[{"created":"1970-01-01T00:00:00Z","created_by":"bazel build //x:layer"}]`; got != want {
				t.Errorf("history is %s, want %s", got, want)
			}
			if _, err := image.read(digest); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBadLayer(t *testing.T) {
	archive := tarball(t, "a", "b")
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"empty":                   {nil, "an empty file"},
		"text":                    {bytes.Repeat([]byte("no tar "), 500), "no tar header"},
		"short text":              {[]byte("no"), "breaks off"},
		"text in gzip":            {gzipOf(t, bytes.Repeat([]byte("no tar "), 500)), "no tar header"},
		"cut in a header":         {archive[:100], "breaks off"},
		"cut in a file":           {archive[:700], "breaks off"},
		"cut before the next":     {archive[:1024], "end marker is missing"},
		"gzip header only":        {gzipOf(t, archive)[:6], "broken gzip"},
		"gzip cut in the middle":  {gzipOf(t, archive)[:60], "breaks off"},
		"gzip cut at the end":     {gzipOf(t, archive)[:len(gzipOf(t, archive))-4], "breaks off"},
		"zstd cut in the middle":  {zstdOf(t, archive)[:60], "breaks off"},
		"zstd cut at the end":     {zstdOf(t, archive)[:len(zstdOf(t, archive))-4], "breaks off"},
		"gzip followed by a text": {append(gzipOf(t, archive), "text"...), "breaks off"},
	} {
		t.Run(name, func(t *testing.T) {
			path := tempFile(t, "layer.tar", test.data)
			out := filepath.Join(t.TempDir(), "image")
			mustFail(t, imageArgs(t, out, "--layer", path, "--source", "//x:layer"),
				target+": ", path, "//x:layer", test.want, "expected: a complete tar archive", "to fix: ")
		})
	}
	missing := filepath.Join(t.TempDir(), "missing.tar")
	mustFail(t, imageArgs(t, filepath.Join(t.TempDir(), "image"), "--layer", missing, "--source", "//x:layer"), missing, "no such file")
}
