package main_test

import (
	"archive/tar"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

func open(t *testing.T, variable string) ocidir.Image {
	t.Helper()
	images, err := ocidir.Open(imagetest.Built(t, variable))
	if err != nil {
		t.Fatal(err)
	}
	image, err := ocidir.Find(images, "linux", "amd64")
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func layers(t *testing.T, image ocidir.Image) []v1.Layer {
	t.Helper()
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

func digest(t *testing.T, layer v1.Layer) string {
	t.Helper()
	digest, err := layer.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

func headers(t *testing.T, layer v1.Layer) []*tar.Header {
	t.Helper()
	plain, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	var headers []*tar.Header
	for reader := tar.NewReader(plain); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return headers
		}
		if err != nil {
			t.Fatal(err)
		}
		headers = append(headers, header)
	}
}

func names(headers []*tar.Header) []string {
	var names []string
	for _, h := range headers {
		names = append(names, h.Name)
	}
	return names
}

func TestLayers(t *testing.T) {
	found := layers(t, open(t, "IMAGE"))
	expected := []string{
		"tmp/",
		"", // two layers that BUILD.bazel gives as tars
		"",
		"data/ empty/ etc/greeting etc/group etc/link etc/passwd files/greeting.txt files/stdout.txt private/ " +
			"source/absolute source/link source/program state/ tree/",
		"contents",
	}
	if len(found) != len(expected) {
		t.Fatalf("expected %d layers, found %d", len(expected), len(found))
	}
	for i, layer := range found {
		all := headers(t, layer)
		if joined := strings.Join(names(all), " "); expected[i] != "" && !strings.HasPrefix(joined, expected[i]) {
			t.Errorf("layer %d: expected %q, found %q", i, expected[i], joined)
		}
		if expected[i] == "" {
			continue
		}
		if found := names(all); !slices.IsSorted(found) {
			t.Errorf("layer %d: expected sorted names, found %q", i, found)
		}
		for _, h := range all {
			if h.ModTime.Unix() != 0 || h.Uname != "" || h.Gname != "" || len(h.PAXRecords) > 0 {
				t.Errorf("layer %d: expected neither time, names of owners nor extended attributes, found %+v", i, h)
			}
		}
	}
}

func TestOwners(t *testing.T) {
	all := layers(t, open(t, "IMAGE"))
	found := map[string]*tar.Header{}
	for _, layer := range all {
		for _, h := range headers(t, layer) {
			found[h.Name] = h
		}
	}
	for name, expected := range map[string]tar.Header{
		"contents":       {Mode: 0o555},
		"data/":          {Mode: 0o755, Uid: 65532, Gid: 65532},
		"empty/":         {Mode: 0o755},
		"private/":       {Mode: 0o700, Uid: 1000, Gid: 1000},
		"source/program": {Mode: 0o555, Uid: 1000, Gid: 2000},
		"state/":         {Mode: 0o755, Uid: 1000, Gid: 1000},
		"tmp/":           {Mode: 0o1777},
		"etc/passwd":     {Mode: 0o444},
	} {
		h := found[name]
		if h == nil || h.Mode != expected.Mode || h.Uid != expected.Uid || h.Gid != expected.Gid {
			t.Errorf("%s: expected mode %o, owner %d:%d, found %+v", name, expected.Mode, expected.Uid, expected.Gid, h)
		}
	}
}

func TestConfig(t *testing.T) {
	image := open(t, "IMAGE")
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config := file.Config
	for name, c := range map[string]struct{ found, expected []string }{
		"user":       {[]string{config.User, config.WorkingDir}, []string{"1000:1000", "/source"}},
		"entrypoint": {config.Entrypoint, []string{"/contents"}},
		"args":       {config.Cmd, []string{"one", "two words"}},
		"env":        {config.Env, []string{"GREETING=Hello from the environment!"}},
		"ports":      {slices.Sorted(maps.Keys(config.ExposedPorts)), []string{"53/udp", "8080/tcp"}},
		"volumes":    {slices.Sorted(maps.Keys(config.Volumes)), []string{"/state"}},
		"labels": {
			[]string{config.Labels["org.opencontainers.image.title"], config.Labels["org.opencontainers.image.licenses"]},
			[]string{"contents", "Apache-2.0"},
		},
	} {
		if !slices.Equal(c.found, c.expected) {
			t.Errorf("%s: expected %q, found %q", name, c.expected, c.found)
		}
	}
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if found := manifest.Annotations["org.example.team"]; found != "images" {
		t.Errorf("expected the annotation of the image, found %q", manifest.Annotations)
	}
}

// TestShared compares two images that differ in their data.
func TestShared(t *testing.T) {
	bare, other := layers(t, open(t, "BARE")), layers(t, open(t, "OTHER"))
	if len(bare) != 4 || len(other) != 5 {
		t.Fatalf("expected certificates, users, /tmp and the program, and data in the other; found %d and %d layers", len(bare), len(other))
	}
	for i := range 3 {
		if a, b := digest(t, bare[i]), digest(t, other[i]); a != b {
			t.Errorf("layer %d: expected one for both images, found %s and %s", i, a, b)
		}
	}
	if a, b := digest(t, bare[3]), digest(t, other[4]); a != b {
		t.Errorf("expected one program for both images, found %s and %s", a, b)
	}
	users := headers(t, bare[1])
	if found := names(users); !slices.Equal(found, []string{"etc/group", "etc/passwd"}) {
		t.Errorf("expected the files of users and not their parents, found %q", found)
	}
	var size int64
	for _, h := range users {
		size += h.Size
	}
	if size > 1000 {
		t.Errorf("expected users to weigh at most 1 kB, found %d bytes", size)
	}
}

// TestEdit compares two images that differ in their program.
func TestEdit(t *testing.T) {
	before, after := layers(t, open(t, "OTHER")), layers(t, open(t, "EDITED"))
	if len(before) != len(after) {
		t.Fatalf("expected as many layers as before the edit, %d, found %d", len(before), len(after))
	}
	for i := range before {
		same := digest(t, before[i]) == digest(t, after[i])
		if last := i == len(before)-1; same == last {
			t.Errorf("layer %d of %d: expected an edit to change the last one only, found this one the same: %t", i+1, len(before), same)
		}
	}
}
