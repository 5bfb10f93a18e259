package imports

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

const (
	objectPrefix = "go object "
	// objectMagic names the format. Its last change was in Go 1.20.
	objectMagic = "\x00go120ld"
	// maxHeader is far more than any text has that stands before an object, in bytes.
	maxHeader = 1 << 20
	// maxPath is far more than any import path has, in bytes.
	maxPath = 1 << 12
	// importSize is that of an entry of the block of imports, in bytes: length and offset of
	// the path, and the fingerprint of the package.
	importSize = 4 + 4 + 8
	// blocksOffset is where the offsets of all blocks stand, after magic, fingerprint and
	// flags, in bytes. The first block is that of the imports.
	blocksOffset = int64(len(objectMagic)) + 8 + 4
)

func isObject(member *io.SectionReader) bool {
	prefix := make([]byte, len(objectPrefix))
	return readAt(member, prefix, 0, member.Size()) == nil && string(prefix) == objectPrefix
}

// readObject returns the import paths that a Go object lists for the linker.
func readObject(member *io.SectionReader) ([]string, error) {
	text, start, err := objectHeader(member)
	if err != nil {
		return nil, err
	}
	object := io.NewSectionReader(member, start, member.Size()-start)
	header := make([]byte, blocksOffset+8)
	if err := readAt(object, header, 0, object.Size()); err != nil {
		return nil, fmt.Errorf("%s: expected the header of an object, found %d bytes", text, object.Size())
	}
	if magic := header[:len(objectMagic)]; string(magic) != objectMagic {
		return nil, fmt.Errorf("%s: expected an object of the format %q, found %q; this reader needs an update for that version of Go", text, objectMagic, magic)
	}
	begin := int64(binary.LittleEndian.Uint32(header[blocksOffset:]))
	end := int64(binary.LittleEndian.Uint32(header[blocksOffset+4:]))
	if begin > end || end > object.Size() || (end-begin)%importSize != 0 {
		return nil, fmt.Errorf("%s: expected a block of imports of %d bytes each, found one from byte %d to %d of %d", text, importSize, begin, end, object.Size())
	}
	block := make([]byte, end-begin)
	if err := readAt(object, block, begin, object.Size()); err != nil {
		return nil, err
	}
	var imports []string
	for ; len(block) > 0; block = block[importSize:] {
		name, err := readPath(object, block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		imports = append(imports, name)
	}
	return imports, nil
}

// objectHeader returns the first line of the text that stands before an object, and where the
// object begins.
func objectHeader(member *io.SectionReader) (string, int64, error) {
	reader := bufio.NewReader(io.NewSectionReader(member, 0, min(member.Size(), maxHeader)))
	var first string
	var start int64
	for {
		line, err := reader.ReadString('\n')
		start += int64(len(line))
		if err != nil {
			return "", 0, fmt.Errorf("expected a line %q at the end of the text before the object, found none in %d bytes", "!", start)
		}
		if first == "" {
			first = strings.TrimSuffix(line, "\n")
		}
		if line == "!\n" {
			return first, start, nil
		}
	}
}

func readPath(object *io.SectionReader, entry []byte) (string, error) {
	length := binary.LittleEndian.Uint32(entry)
	offset := int64(binary.LittleEndian.Uint32(entry[4:]))
	if length == 0 || length > maxPath {
		return "", fmt.Errorf("expected an import path, found one of %d bytes", length)
	}
	name := make([]byte, length)
	if err := readAt(object, name, offset, object.Size()); err != nil {
		return "", fmt.Errorf("expected an import path of %d bytes at byte %d, found the end of the object at %d", length, offset, object.Size())
	}
	return string(name), nil
}
