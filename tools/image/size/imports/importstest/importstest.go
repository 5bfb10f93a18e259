// Package importstest makes compiled packages for tests of programs that read them.
package importstest

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Member returns a member of an ar archive.
func Member(name, content string) string {
	padding := strings.Repeat("\n", len(content)%2)
	return fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10d`\n%s%s", name, 0, 0, 0, 0o644, len(content), content, padding)
}

// Archive returns a Go archive of a package that has nothing but imports of the paths.
func Archive(imports ...string) string {
	const header = 8 + 8 + 4 + 19*4
	names := strings.Join(imports, "")
	block := uint32(header + len(names))
	object := "\x00go120ld" + strings.Repeat("\x00", 12)
	number := func(n uint32) { object += string(binary.LittleEndian.AppendUint32(nil, n)) }
	number(block)
	for range 18 {
		number(block + 16*uint32(len(imports)))
	}
	object += names
	offset := uint32(header)
	for _, name := range imports {
		number(uint32(len(name)))
		number(offset)
		object += "\x01\x02\x03\x04\x05\x06\x07\x08"
		offset += uint32(len(name))
	}
	return "!<arch>\n" + Member("_go_.o", "go object linux amd64 go1.26.8\n\n!\n"+object)
}

// Write writes an archive of each package below dir, as in net/http.a. The map says what each
// package imports.
func Write(t testing.TB, dir string, packages map[string][]string) {
	t.Helper()
	for name, imports := range packages {
		file := filepath.Join(dir, filepath.FromSlash(name)+".a")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(Archive(imports...)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
