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
		"plain":               {archive, archive, "application/vnd.oci.image.layer.v1.tar"},
		"plain without files": {empty, empty, "application/vnd.oci.image.layer.v1.tar"},
		"gzip":                {gzipOf(t, archive), archive, "application/vnd.oci.image.layer.v1.tar+gzip"},
		"gzip in two members": {append(gzipOf(t, archive[:700]), gzipOf(t, archive[700:])...), archive, "application/vnd.oci.image.layer.v1.tar+gzip"},
		"zstd":                {zstdOf(t, archive), archive, "application/vnd.oci.image.layer.v1.tar+zstd"},
		"zstd in two frames":  {append(zstdOf(t, archive[:700]), zstdOf(t, archive[700:])...), archive, "application/vnd.oci.image.layer.v1.tar+zstd"},
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
			if _, err := opened(t, image).Bytes(digest); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBadLayer(t *testing.T) {
	archive := tarball(t, "a", "b")
	for name, data := range map[string][]byte{
		"gzip header only":        gzipOf(t, archive)[:6],
		"gzip cut in the middle":  gzipOf(t, archive)[:60],
		"gzip cut at the end":     gzipOf(t, archive)[:len(gzipOf(t, archive))-4],
		"gzip followed by a text": append(gzipOf(t, archive), "text"...),
		"zstd cut in the middle":  zstdOf(t, archive)[:60],
		"zstd cut at the end":     zstdOf(t, archive)[:len(zstdOf(t, archive))-4],
	} {
		t.Run(name, func(t *testing.T) {
			path := tempFile(t, "layer.tar", data)
			out := filepath.Join(t.TempDir(), "image")
			mustFail(t, imageArgs(out, "--layer", path, "--source", "//x:layer"), target+": layer "+path+" of //x:layer: expected a file, whole")
		})
	}
	missing := filepath.Join(t.TempDir(), "missing.tar")
	mustFail(t, imageArgs(filepath.Join(t.TempDir(), "image"), "--layer", missing, "--source", "//x:layer"), missing, "no such file")
}
