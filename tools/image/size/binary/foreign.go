package binary

import (
	"bytes"
	"debug/elf"
	"fmt"
	"unicode/utf8"
)

// refuse says what a file is that is no ELF file.
func refuse(content []byte, err error) error {
	if bytes.HasPrefix(content, []byte(elf.ELFMAG)) {
		return fmt.Errorf("expected a complete ELF file, found %w in one of %d bytes: it is truncated or damaged; build it anew", err, len(content))
	}
	return fmt.Errorf("expected an ELF file, as programs for Linux are, found %s", formatOf(content))
}

// formatOf names what the content begins like.
func formatOf(content []byte) string {
	for _, format := range []struct{ magic, name string }{
		{"#!", "a script"},
		{"\xcf\xfa\xed\xfe", "a Mach-O program, as macOS has; build for linux"},
		{"\xce\xfa\xed\xfe", "a Mach-O program, as macOS has; build for linux"},
		{"\xca\xfe\xba\xbe", "a universal Mach-O program, as macOS has, or a Java class; build for linux"},
		{"MZ", "a PE program, as Windows has; build for linux"},
		{"\x00asm", "a WebAssembly module; build for linux"},
		{"!<arch>\n", "an archive; link it"},
		{"\x1f\x8b", "a gzip file; unpack it"},
		{"\x28\xb5\x2f\xfd", "a zstd file; unpack it"},
	} {
		if bytes.HasPrefix(content, []byte(format.magic)) {
			return format.name
		}
	}
	head := content[:min(len(content), 512)]
	switch {
	case len(content) == 0:
		return "an empty file"
	case !bytes.ContainsRune(head, 0) && utf8.Valid(bytes.ToValidUTF8(head, nil)) && len(bytes.ToValidUTF8(head, nil)) > len(head)-utf8.UTFMax:
		return "text"
	}
	return fmt.Sprintf("a file that begins with % x", head[:min(len(head), 8)])
}

// isPacked says whether UPX packed the program: its loader says so near the beginning, and its
// header near the end, which a truncated one has not, as little as sections.
func isPacked(p *program) bool {
	head, tail := p.content[:min(len(p.content), 4096)], p.content[max(0, len(p.content)-64):]
	return bytes.Contains(head, []byte("UPX!")) && (len(p.elf.Sections) == 0 || bytes.Contains(tail, []byte("UPX!")))
}
