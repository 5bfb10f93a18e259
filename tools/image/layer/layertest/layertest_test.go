package layertest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"
)

func archive(t *testing.T, header gzip.Header, entries ...tar.Header) []byte {
	t.Helper()
	var buffer bytes.Buffer
	zw := gzip.NewWriter(&buffer)
	zw.Header = header
	tw := tar.NewWriter(zw)
	for _, h := range entries {
		if err := tw.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func TestRead(t *testing.T) {
	epoch := time.Unix(0, 0)
	plain := gzip.Header{OS: 255}
	a, b := tar.Header{Name: "a", ModTime: epoch}, tar.Header{Name: "b", ModTime: epoch}
	for name, c := range map[string]struct {
		layer   []byte
		message string // empty: none
	}{
		"fine":           {archive(t, plain, a, b), ""},
		"no tar":         {[]byte("layer"), "EOF"},
		"broken gzip":    {[]byte{0x1f, 0x8b, 1}, "EOF"},
		"name in gzip":   {archive(t, gzip.Header{OS: 255, Name: "layer"}, a), "gzip header"},
		"not sorted":     {archive(t, plain, b, a), "before b"},
		"twice":          {archive(t, plain, a, a), "before a"},
		"directory":      {archive(t, plain, tar.Header{Name: "a/", ModTime: epoch}), "no directory"},
		"absolute":       {archive(t, plain, tar.Header{Name: "/a", ModTime: epoch}), "clean path"},
		"owner":          {archive(t, plain, tar.Header{Name: "a", Gid: 1, ModTime: epoch}), "0:0"},
		"owner's name":   {archive(t, plain, tar.Header{Name: "a", Uname: "root", ModTime: epoch}), "0:0"},
		"time":           {archive(t, plain, tar.Header{Name: "a", ModTime: time.Unix(1, 0)}), "epoch"},
		"attribute":      {archive(t, plain, tar.Header{Name: "a", ModTime: epoch, PAXRecords: map[string]string{"SCHILY.xattr.user.x": "1"}}), "extended"},
		"cut in the tar": {archive(t, plain, a)[:30], "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := Read(c.layer)
			if c.message == "" {
				if err != nil || len(files) != 2 {
					t.Errorf("expected two files, found %v, %v", files, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
		})
	}
}
