package binary

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"strings"
	"testing"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
	"example.com/thimble/tools/image/size/report"
)

// itself returns this test's own program, which Go's linker wrote.
func itself(t testing.TB) []byte {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// whole checks that the parts add up to the size of the file.
func whole(t testing.TB, program *report.Program, file []byte) {
	t.Helper()
	var sum int64
	for _, part := range program.Parts {
		if part.Size <= 0 || part.Package == "" {
			t.Errorf("expected names and sizes above zero, found %+v", part)
		}
		sum += part.Size
	}
	if sum != int64(len(file)) {
		t.Errorf("expected parts of %d bytes, found %d", len(file), sum)
	}
}

func attributed(t testing.TB, file, symbols []byte) *report.Program {
	t.Helper()
	program, err := Attribute(file, symbols)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, program, file)
	return program
}

func TestAttributeItself(t *testing.T) {
	file := itself(t)
	sizes := attributed(t, file, nil).Packages()
	for _, name := range []string{"runtime", "testing", "fmt"} {
		if sizes[name] < 10000 {
			t.Errorf("expected %s among the packages, found %d bytes", name, sizes[name])
		}
	}
	if unknown := sizes[report.Unknown]; unknown*200 > int64(len(file)) {
		t.Errorf("expected at most one in 200 bytes without an owner, found %d of %d", unknown, len(file))
	}
}

func TestAttributeSynthetic(t *testing.T) {
	file, symbols := synthetic(t, false), synthetic(t, true)
	for _, c := range []struct {
		test    string
		symbols []byte
		name    string
		kind    report.Kind
		size    int64
	}{
		{"a function", nil, "main", report.Code, 32},
		{"another function", nil, "fmt", report.Code, 32},
		{"data without symbols", nil, "(.rodata)", report.ReadOnly, tablesAt - rodataAt},
		{"a type, its methods and names", symbols, "main", report.Types, 64 + 16 + 16 + 8},
		{"a string by its symbol", symbols, "fmt", report.ReadOnly, 17},
		{"the moduledata", symbols, "runtime", report.Variables, 0x200},
	} {
		t.Run(c.test, func(t *testing.T) {
			program := attributed(t, file, c.symbols)
			if (program.Remark == "") != (c.symbols != nil) {
				t.Errorf("found the remark %q", program.Remark)
			}
			found := int64(0)
			for _, part := range program.Parts {
				if part.Package == c.name && part.Kind == c.kind {
					found = part.Size
				}
			}
			if found != c.size {
				t.Errorf("expected %d bytes of %s, found %d in %v", c.size, c.name, found, program.Parts)
			}
		})
	}
}

// edited returns a copy of the content with other bytes at an offset.
func edited(content []byte, at int, with ...byte) []byte {
	content = bytes.Clone(content)
	copy(content[at:], with)
	return content
}

// sectionless returns a copy of a 64-bit ELF file whose header names no sections.
func sectionless(content []byte) []byte {
	return edited(edited(content, 40, make([]byte, 8)...), 58, 64, 0, 0, 0, 0, 0)
}

func TestRemark(t *testing.T) {
	file := synthetic(t, false)
	foreign := elftest.File{Machine: executable.Machines[runtime.GOARCH], Section: ".comment"}.Bytes(t)
	for name, c := range map[string]struct {
		content []byte
		remark  string
	}{
		"no symbols":          {file, "no symbols"},
		"not Go":              {foreign, "not a Go program"},
		"packed":              {sectionless(edited(foreign, 64+56, []byte("UPX!")...)), "packed by UPX"},
		"no section headers":  {sectionless(file), "without sections, by segment"},
		"Go 1.18":             {edited(file, tablesAt, 0xf0), "magic number 0xfffffff0"},
		"too many functions":  {edited(file, tablesAt+8, 0, 0, 0, 1), "damaged"},
		"tables out of order": {edited(file, tablesAt+32, 0xff), "damaged"},
		"no moduledata":       {edited(file, moduleAt, 1), "no moduledata"},
		"other byte order":    {elftest.File{Machine: executable.Machines["s390x"]}.Bytes(t), "not a Go program"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := attributed(t, c.content, nil).Remark; !strings.Contains(found, c.remark) {
				t.Errorf("expected a remark with %q, found %q", c.remark, found)
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	file := synthetic(t, false)
	for name, c := range map[string]struct {
		content, symbols []byte
		message          string
	}{
		"nothing":               {nil, nil, "in one of 0 bytes"},
		"a magic":               {[]byte("\x7fELF"), nil, "truncated or damaged"},
		"a half":                {file[:500], nil, "truncated or damaged"},
		"without its end":       {file[:symbolsAt-1], nil, "truncated or damaged"},
		"segments cut":          {sectionless(file)[:symbolsAt-1], nil, "segment 1 of"},
		"too many sections":     {edited(file, 60, 0xff, 0xff), nil, "65535 sections instead of 1 to 512"},
		"too many segments":     {edited(file, 56, 0xff, 0x7f), nil, "32767 program headers instead of at most 128"},
		"no number of sections": {edited(file, 60, 0, 0), nil, "0 sections instead of 1"},
		"compressed names":      {edited(file, 0xb0+64*6+8, 0, 8), nil, "names of sections that are compressed"},
		"symbols are text":      {file, []byte("hello"), "the program with symbols: expected a complete ELF file"},
		"symbols of another":    {file, itself(t), "expected the same program with symbols, found one that has not the section .text"},
		"symbols, other code":   {file, edited(synthetic(t, true), textAt+1, 0), "other bytes in the section .text"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Attribute(c.content, c.symbols); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
		})
	}
}

// FuzzAttribute looks for files that make Attribute panic, or whose parts do not add up. It tries
// each file without symbols and with the file itself as symbols.
func FuzzAttribute(f *testing.F) {
	f.Add(synthetic(f, false))
	f.Add(synthetic(f, true))
	f.Add(synthetic(f, true)[:0x700])
	for _, machine := range executable.Machines {
		f.Add(elftest.File{Machine: machine, Section: ".gopclntab"}.Bytes(f))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, symbols := range [][]byte{nil, content} {
			if program, err := Attribute(content, symbols); err == nil {
				whole(t, program, content)
			}
		}
	})
}

// FuzzAttributeDamaged changes bytes of a real program: each 5 bytes of its input are an offset and
// a value.
func FuzzAttributeDamaged(f *testing.F) {
	program := itself(f)
	f.Add([]byte{0, 0, 0, 0, 0x7f})
	f.Add([]byte{0, 0, 0x40, 0, 1, 0, 0, 0x40, 9, 9})
	f.Fuzz(func(t *testing.T, edits []byte) {
		content := bytes.Clone(program)
		for ; len(edits) >= 5; edits = edits[5:] {
			content[int(binary.BigEndian.Uint32(edits))%len(content)] = edits[4]
		}
		if program, err := Attribute(content, nil); err == nil {
			whole(t, program, content)
		}
	})
}
