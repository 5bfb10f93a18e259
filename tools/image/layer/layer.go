// Package layer writes image layers: tars whose bytes depend on nothing but their entries.
//
// https://github.com/opencontainers/image-spec/blob/main/layer.md
package layer

import (
	"archive/tar"
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Entry is one file, directory or link of a layer.
type Entry struct {
	Kind    string // "file", "dir", "symlink", or "link", which is a hard one
	Path    string // absolute path in the image
	Mode    string // octal; empty: 0755 for a directory, 0555 for a file
	UID     int
	GID     int
	Source  string // of a file: where its content is
	Content string // of a file without a source
	Target  string // of a symlink: where it points; of a link: the absolute path of a file that sorts before it
	Origin  string // the label that asked for it, for messages
}

var kinds = map[string]byte{"file": tar.TypeReg, "dir": tar.TypeDir, "symlink": tar.TypeSymlink, "link": tar.TypeLink}

// Write writes the entries as a tar: sorted by path, with the epoch as
// modification time, and with neither extended attributes nor parent directories that
// nobody asked for.
func Write(w io.Writer, entries []Entry) error {
	entries = slices.Clone(entries)
	for i := range entries {
		if err := entries[i].clean(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	for i := 1; i < len(entries); i++ {
		if a, b := entries[i-1], entries[i]; a.Path == b.Path {
			return fmt.Errorf("/%s: expected one source, found two: %s and %s; remove one of them", a.Path, a.Origin, b.Origin)
		}
	}

	tw := tar.NewWriter(w)
	for _, e := range entries {
		if err := e.write(tw); err != nil {
			return fmt.Errorf("/%s, asked for by %s: %w", e.Path, e.Origin, err)
		}
	}
	return tw.Close()
}

func (e *Entry) clean() error {
	if !path.IsAbs(e.Path) || slices.Contains(strings.Split(e.Path, "/"), "..") {
		return fmt.Errorf("%s, asked for by %s: expected an absolute path without '..'; correct the path", e.Path, e.Origin)
	}
	e.Path = strings.TrimPrefix(path.Clean(e.Path), "/")
	if e.Path == "" {
		return fmt.Errorf("/, asked for by %s: expected a path below the root; correct the path", e.Origin)
	}
	return nil
}

func (e *Entry) write(tw *tar.Writer) error {
	kind, ok := kinds[e.Kind]
	if !ok {
		return fmt.Errorf("expected the kind file, dir, symlink or link, found %q", e.Kind)
	}
	header := &tar.Header{Typeflag: kind, Name: e.Path, Linkname: e.Target, Mode: 0o555, Uid: e.UID, Gid: e.GID, ModTime: time.Unix(0, 0)}
	switch kind {
	case tar.TypeDir:
		header.Name += "/"
		header.Mode = 0o755
	case tar.TypeSymlink:
		header.Mode = 0o777
	case tar.TypeLink:
		header.Linkname = strings.TrimPrefix(e.Target, "/")
	}

	var content io.Reader
	if kind == tar.TypeReg && e.Source == "" {
		header.Size = int64(len(e.Content))
		content = strings.NewReader(e.Content)
	} else if kind == tar.TypeReg {
		file, err := os.Open(e.Source)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		header.Size = info.Size()
		content = bufio.NewReaderSize(file, 1<<18)
	}
	if e.Mode != "" {
		mode, err := strconv.ParseInt(e.Mode, 8, 64)
		if err != nil {
			return fmt.Errorf("expected an octal mode, found %q", e.Mode)
		}
		header.Mode = mode
	}
	if err := tw.WriteHeader(header); err != nil {
		return err
	}
	if content == nil {
		return nil
	}
	_, err := io.Copy(tw, content)
	return err
}
