// Package imports tells which packages of a program import which, from compiled packages.
package imports

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	archiveMagic = "!<arch>\n"
	memberHeader = 60 // bytes before the content of each member of an ar archive
	// objectMagic names the format of Go objects. Its last change was in Go 1.20.
	objectMagic = "\x00go120ld"
	// objectHeader is the length of the header: magic, fingerprint, flags, and the offsets of the
	// beginning and the end of the first block, which lists imports.
	objectHeader = len(objectMagic) + 8 + 4 + 2*4
	// importSize is the length of an import: the length and the offset of its path, and the
	// fingerprint of the package.
	importSize = 4 + 4 + 8
)

// Read returns the import paths of the packages that a compiled package imports, sorted. They are the
// imports of its sources, as the compiler resolved them. Read expects an ar archive from Go's
// compiler.
func Read(archive io.ReaderAt) ([]string, error) {
	header := make([]byte, memberHeader)
	for offset := int64(len(archiveMagic)); ; {
		if _, err := archive.ReadAt(header, offset); err != nil {
			return nil, fmt.Errorf("expected a Go archive with a member _go_.o, found none before byte %d: %w", offset, err)
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(header[48:58])), 10, 64)
		if err != nil || size < 0 {
			return nil, fmt.Errorf("expected the size of a member of a Go archive at byte %d, found %q", offset+48, header[48:58])
		}
		offset += memberHeader
		if bytes.HasPrefix(header, []byte("_go_.o ")) {
			return readObject(io.NewSectionReader(archive, offset, size))
		}
		offset += size + size%2
	}
}

// readObject returns the import paths that a Go object lists for the linker. Before the object is a
// text that ends with a line "!".
func readObject(member *io.SectionReader) ([]string, error) {
	text, start := bufio.NewReader(member), int64(0)
	for line := ""; line != "!\n"; {
		var err error
		if line, err = text.ReadString('\n'); err != nil {
			return nil, fmt.Errorf("expected a line %q before the Go object, found none: %w", "!", err)
		}
		start += int64(len(line))
	}
	object := io.NewSectionReader(member, start, member.Size()-start)
	header, err := read(object, 0, int64(objectHeader))
	if err != nil || string(header[:len(objectMagic)]) != objectMagic {
		return nil, fmt.Errorf("expected a Go object of the format %q, found %q; this reader needs an update for that version of Go", objectMagic, header)
	}
	number := func(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) }
	begin := number(header[objectHeader-8:])
	entries, err := read(object, begin, number(header[objectHeader-4:])-begin)
	if err != nil {
		return nil, err
	}
	imports := []string{}
	for ; len(entries) >= importSize; entries = entries[importSize:] {
		path, err := read(object, number(entries[4:]), number(entries))
		if err != nil {
			return nil, err
		}
		imports = append(imports, string(path))
	}
	slices.Sort(imports)
	return slices.Compact(imports), nil
}

func read(object *io.SectionReader, at, n int64) ([]byte, error) {
	content, err := io.ReadAll(io.NewSectionReader(object, at, n))
	if err == nil && int64(len(content)) != n {
		err = fmt.Errorf("expected %d bytes at byte %d of a Go object, found %d", n, at, len(content))
	}
	return content, err
}
