// Package imports tells which packages of a program import which, from compiled packages.
package imports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

const (
	archiveMagic = "!<arch>\n"
	memberMagic  = "`\n"
	memberHeader = 60 // bytes before the content of each member
)

// Read returns the import paths of the packages that a compiled package imports, sorted: those
// that its sources name, as the compiler resolved them. It reads a Go archive, as Go's
// compiler writes it: an ar archive whose members are Go objects, among others.
func Read(r io.ReaderAt, size int64) ([]string, error) {
	magic := make([]byte, len(archiveMagic))
	if err := readAt(r, magic, 0, size); err != nil || string(magic) != archiveMagic {
		return nil, fmt.Errorf("expected a Go archive, which begins with %q, found %q", archiveMagic, magic)
	}
	var imports []string
	objects, exports := 0, false
	for offset := int64(len(archiveMagic)); offset < size; {
		name, length, err := member(r, offset, size)
		if err != nil {
			return nil, fmt.Errorf("at byte %d: %w", offset, err)
		}
		offset += memberHeader
		content := io.NewSectionReader(r, offset, length)
		switch {
		case name == "__.PKGDEF":
			exports = true
		case isObject(content):
			objects++
			found, err := readObject(content)
			if err != nil {
				return nil, fmt.Errorf("its member %s: %w", name, err)
			}
			imports = append(imports, found...)
		}
		offset += length + length%2
	}
	switch {
	case objects > 0:
		slices.Sort(imports)
		return slices.Compact(imports), nil
	case exports:
		return nil, errors.New("expected a Go object in the archive, found export data alone; take the .a file, not the .x file beside it")
	}
	return nil, errors.New("expected a Go object in the archive, found none")
}

// member reads the header of a member.
func member(r io.ReaderAt, offset, size int64) (name string, length int64, err error) {
	header := make([]byte, memberHeader)
	if err := readAt(r, header, offset, size); err != nil {
		return "", 0, fmt.Errorf("expected the header of a member, found %d bytes, the archive is truncated", size-offset)
	}
	name = string(bytes.TrimRight(header[:16], " "))
	if string(header[58:]) != memberMagic {
		return "", 0, fmt.Errorf("expected the header of a member, which ends with %q, found %q", memberMagic, header[58:])
	}
	length, err = strconv.ParseInt(string(bytes.TrimRight(header[48:58], " ")), 10, 64)
	if err != nil || length < 0 {
		return "", 0, fmt.Errorf("expected the size of member %q, found %q", name, header[48:58])
	}
	if rest := size - offset - memberHeader; length > rest {
		return "", 0, fmt.Errorf("expected %d bytes of member %q, found %d, the archive is truncated", length, name, rest)
	}
	return name, length, nil
}

// readAt fills p from the offset; an offset beyond the size is an error as a read that is cut
// short.
func readAt(r io.ReaderAt, p []byte, offset, size int64) error {
	if offset < 0 || offset > size-int64(len(p)) {
		return io.ErrUnexpectedEOF
	}
	if n, err := r.ReadAt(p, offset); n < len(p) {
		return err
	}
	return nil
}
