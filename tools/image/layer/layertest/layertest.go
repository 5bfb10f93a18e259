// Package layertest reads back the layers that tests are about.
package layertest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// A File is an entry of a layer.
type File struct {
	*tar.Header
	Content []byte
}

// Built returns the tar of a layer that Bazel built, by its runfiles path.
func Built(t testing.TB, rlocation string) []byte {
	t.Helper()
	name, err := runfiles.Rlocation(rlocation)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := uncompressed(data)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// Read reads a layer, plain or a gzip stream, and refuses one that is not as layers here are:
// neither name nor time of the stream; root's entries, sorted, each path once, last changed at the epoch,
// with neither extended attributes nor directories.
func Read(layer []byte) ([]File, error) {
	content, err := uncompressed(layer)
	if err != nil {
		return nil, err
	}
	var files []File
	last := ""
	reader := tar.NewReader(content)
	for {
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if err := check(h, last); err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		last = h.Name
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		files = append(files, File{h, content})
	}
}

func uncompressed(layer []byte) (io.Reader, error) {
	if !bytes.HasPrefix(layer, []byte{0x1f, 0x8b}) {
		return bytes.NewReader(layer), nil
	}
	zr, err := gzip.NewReader(bytes.NewReader(layer))
	if err == nil && (!zr.ModTime.IsZero() || zr.Name != "" || zr.OS != 255) {
		err = fmt.Errorf("expected a gzip header without name, time and system, found %+v", zr.Header)
	}
	return zr, err
}

func check(h *tar.Header, last string) error {
	switch {
	case h.Name != strings.TrimPrefix(path.Clean("/"+h.Name), "/"):
		return errors.New("expected a clean path without a slash in front, and no directory")
	case h.Name <= last:
		return fmt.Errorf("expected it before %s", last)
	case h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "":
		return fmt.Errorf("expected 0:0 as owner, found %d:%d %s:%s", h.Uid, h.Gid, h.Uname, h.Gname)
	case h.ModTime.Unix() != 0:
		return fmt.Errorf("expected the epoch as time, found %s", h.ModTime)
	case len(h.PAXRecords) > 0:
		return fmt.Errorf("expected no extended attributes, found %v", h.PAXRecords)
	}
	return nil
}
