package engine

import (
	"archive/tar"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

// everything lists all commands with which the probe prints what it sees.
var everything = []string{"args", "env", "dir", "owner", "groups", "hostname", "files=/", "stdin", "stderr=said"}

var tree = [][]imagetest.File{
	{
		{Name: "var/run", Type: tar.TypeSymlink, Mode: 0o777, Link: "/run"},
		{Name: "lib", Type: tar.TypeSymlink, Mode: 0o777, Link: "/usr"},
		{Name: "run/", Type: tar.TypeDir, Mode: 0o755, UID: 1000},
		{Name: "etc/", Type: tar.TypeDir, Mode: 0o755},
		{Name: "etc/passwd", Mode: 0o644, Content: []byte("root:x:0:0:root:/root:/bin/sh\nperson:x:1000:1001::/home/person:/bin/sh\nother:x:70000:70001:::\n")},
		{Name: "etc/group", Mode: 0o644, Content: []byte("root:x:0:\npeople:x:1001:\nmore:x:1002:other,person\nstill:x:1003:person\n")},
		{Name: "tmp/", Type: tar.TypeDir, Mode: 0o1777},
		{Name: "private/", Type: tar.TypeDir, Mode: 0o700, UID: 1000, GID: 1001},
		{Name: "private/file", Mode: 0o600, UID: 1000, GID: 1001, Content: []byte("secret")},
		{Name: "root/", Type: tar.TypeDir, Mode: 0o700},
		{Name: "root/file", Mode: 0o600, Content: []byte("root's")},
		{Name: "data/", Type: tar.TypeDir, Mode: 0o750, UID: 65532, GID: 65533},
		{Name: "data/first", Mode: 0o640, UID: 65532, GID: 65533, Content: []byte("first")},
		{Name: "hard", Type: tar.TypeLink, Mode: 0o640, UID: 65532, GID: 65533, Link: "data/first"},
		{Name: "setuid", Mode: 0o4755, UID: 1000, GID: 1001, Content: []byte("x")},
		{Name: "removed", Mode: 0o644},
		{Name: "emptied/below/file", Mode: 0o644},
		{Name: "replaced/below", Mode: 0o644},
		{Name: "absolute", Type: tar.TypeSymlink, Mode: 0o777, UID: 1000, GID: 1001, Link: "/probe"},
		{Name: "relative", Type: tar.TypeSymlink, Mode: 0o777, Link: "etc/../probe"},
		{Name: "dangling", Type: tar.TypeSymlink, Mode: 0o777, Link: "/nowhere/../../up"},
		{Name: "usr/bin/nested", Mode: 0o755, Content: []byte("nested")},
	},
	{
		{Name: "lib/instead-of-a-link", Mode: 0o644},
		{Name: ".wh.removed"},
		{Name: "emptied/.wh..wh..opq"},
		{Name: "emptied/new", Mode: 0o644, Content: []byte("new")},
		{Name: ".wh.replaced"},
		{Name: "only-root", Mode: 0o700, Content: []byte("\x7fELF")},
		{Name: "not-executable", Mode: 0o644, Content: []byte("text")},
	},
}

func newImage(t *testing.T, config v1.Config) ocidir.Image {
	program := []imagetest.File{{Name: "probe", Mode: 0o755, Content: imagetest.Probe(t)}}
	return imagetest.New(t, runtime.GOARCH, config, tree[0], program, tree[1])
}
