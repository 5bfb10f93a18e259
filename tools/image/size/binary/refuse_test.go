package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
	"example.com/thimble/tools/image/size/report"
)

func TestAttributeSynthetic(t *testing.T) {
	file := synthetic(t, false)
	size := func(symbols []byte, name string, kind report.Kind) int64 {
		t.Helper()
		program, err := Attribute(file, symbols)
		if err != nil {
			t.Fatal(err)
		}
		whole(t, program, file)
		if (program.Remark == "") != (symbols != nil) {
			t.Errorf("found the remark %q", program.Remark)
		}
		for _, part := range program.Parts {
			if part.Package == name && part.Kind == kind {
				return part.Size
			}
		}
		return 0
	}
	for _, c := range []struct {
		test    string
		symbols []byte
		name    string
		kind    report.Kind
		size    int64
	}{
		{"a function", nil, "main", report.Code, 8},
		{"another function", nil, "fmt", report.Code, 32},
		{"a type, its methods and names", nil, "main", report.Types, 64 + 16 + 14 + 4},
		{"a string by who refers to it", nil, "main", report.ReadOnly, tablesAt - stringAt},
		{"a string by its symbol", synthetic(t, true), "fmt", report.ReadOnly, 17},
		{"the moduledata", nil, "runtime", report.Variables, 0x200},
	} {
		t.Run(c.test, func(t *testing.T) {
			if found := size(c.symbols, c.name, c.kind); found != c.size {
				t.Errorf("expected %d bytes of %s, found %d", c.size, c.name, found)
			}
		})
	}
}

// edited is a copy of the content with other bytes at a position.
func edited(content []byte, at int, with ...byte) []byte {
	content = bytes.Clone(content)
	copy(content[at:], with)
	return content
}

func TestRemark(t *testing.T) {
	file := synthetic(t, false)
	foreign := elftest.File{Machine: executable.Machines[runtime.GOARCH], Section: ".comment"}.Bytes(t)
	upx := append(edited(foreign, 64+56, []byte("UPX!")...), "UPX!\x0d\x0c\x08\x07"...)
	for name, c := range map[string]struct {
		content []byte
		remark  string
	}{
		"no symbols":          {file, "no symbols"},
		"not Go":              {foreign, "not a Go program"},
		"packed":              {upx, "packed by UPX"},
		"packed, cut":         {edited(edited(upx[:len(upx)-8], 40, 0, 0, 0, 0, 0, 0, 0, 0), 58, 64, 0, 0, 0, 0, 0), "packed by UPX"},
		"no section headers":  {edited(edited(file, 40, 0, 0, 0, 0, 0, 0, 0, 0), 58, 64, 0, 0, 0, 0, 0), "no section headers"},
		"Go 1.18":             {edited(file, tablesAt, 0xf0), "magic number 0xfffffff0"},
		"too many functions":  {edited(file, tablesAt+8, 0, 0, 0, 1), "damaged"},
		"tables out of order": {edited(file, tablesAt+32, 0xff), "damaged"},
		"no moduledata":       {edited(file, moduleAt, 0), "no moduledata"},
		"other byte order":    {elftest.File{Machine: executable.Machines["s390x"]}.Bytes(t), "not a Go program"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "no moduledata" {
				binary.LittleEndian.PutUint64(c.content[moduleAt:], 1)
			}
			program, err := Attribute(c.content, nil)
			if err != nil {
				t.Fatal(err)
			}
			whole(t, program, c.content)
			if !strings.Contains(program.Remark, c.remark) {
				t.Errorf("expected a remark with %q, found %q", c.remark, program.Remark)
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
		"nothing":               {nil, nil, "an empty file"},
		"script":                {[]byte("#!/bin/sh\n"), nil, "a script"},
		"Mach-O":                {[]byte("\xcf\xfa\xed\xfe\x07\x00"), nil, "Mach-O"},
		"PE":                    {[]byte("MZ\x90\x00"), nil, "a PE program"},
		"archive":               {[]byte("!<arch>\n"), nil, "an archive; link it"},
		"text":                  {[]byte("hello, wörld\n"), nil, "found text"},
		"text cut in a rune":    {[]byte(strings.Repeat("ö", 255) + "aö"), nil, "found text"},
		"zeros":                 {make([]byte, 9), nil, "begins with 00 00"},
		"a magic":               {[]byte("\x7fELF"), nil, "truncated or damaged"},
		"a half":                {file[:500], nil, "truncated or damaged"},
		"too many sections":     {edited(file, 60, 0xff, 0xff), nil, "65535 sections instead of at most 512"},
		"too many segments":     {edited(file, 56, 0xff, 0x7f), nil, "32767 program headers instead of at most 128"},
		"no number of sections": {edited(file, 60, 0, 0), nil, "a number of sections that is not in the header"},
		"compressed names":      {edited(file, 0xb0+64*6+8, 0, 8), nil, "names of sections that are compressed"},
		"overlapping":           {edited(file, 0xb0+64*2+24, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff), nil, "which overlap"},
		"symbols are text":      {file, []byte("hello"), "the program with symbols: expected an ELF file"},
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

// TestTruncated is about a program with section headers, whose names are what comes last, and
// one without.
func TestTruncated(t *testing.T) {
	file := synthetic(t, true)
	for name, c := range map[string]struct {
		content []byte
		size    int // of what is a program
	}{
		"sections":    {file, bytes.LastIndex(file, []byte(".shstrtab")) + len(".shstrtab")},
		"no sections": {edited(edited(file, 40, 0, 0, 0, 0, 0, 0, 0, 0), 58, 64, 0, 0, 0, 0, 0), symbolsAt},
	} {
		t.Run(name, func(t *testing.T) {
			for n := range c.size {
				if _, err := Attribute(c.content[:n], nil); err == nil || n >= 4 && !strings.Contains(err.Error(), "truncated") {
					t.Errorf("expected an error that %d bytes are truncated, found %v", n, err)
				}
			}
			for n := c.size + 1; n <= len(c.content); n++ {
				program, err := Attribute(c.content[:n], nil)
				if err != nil {
					t.Fatal(err)
				}
				whole(t, program, c.content[:n])
			}
		})
	}
}

// TestNoSections has zeros between and behind its segments.
func TestNoSections(t *testing.T) {
	file := edited(edited(synthetic(t, false), 40, 0, 0, 0, 0, 0, 0, 0, 0), 58, 64, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint64(file[64+32:], textAt+0x40) // p_filesz
	clear(file[symbolsAt:])
	program, err := Attribute(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := whole(t, program, file); unknown > 0 {
		t.Errorf("expected padding between segments, found %d bytes without an owner", unknown)
	}
}

// TestDynamicLinking has relocations in place of constants.
func TestDynamicLinking(t *testing.T) {
	file := edited(synthetic(t, false), 0xb0+64*2+4, byte(elf.SHT_RELA))
	program, err := Attribute(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, program, file)
	if size := program.Packages()[dynamicLinking]; size < tablesAt-stringAt {
		t.Errorf("expected at least %d bytes for the dynamic linker, found %d", tablesAt-stringAt, size)
	}
}

// TestTypeOfItself has a structure with many fields, all of its own type.
func TestTypeOfItself(t *testing.T) {
	file := synthetic(t, false)
	at := rodataAt + 0x20
	file[at+20], file[at+23] = 0, kindStruct
	const fields = 40
	binary.LittleEndian.PutUint64(file[at+56:], base+uint64(len(file)))
	binary.LittleEndian.PutUint64(file[at+64:], fields)
	for range fields {
		file = binary.LittleEndian.AppendUint64(file, 0)
		file = binary.LittleEndian.AppendUint64(file, base+uint64(at))
		file = binary.LittleEndian.AppendUint64(file, 0)
	}
	binary.LittleEndian.PutUint64(file[64+56+32:], uint64(len(file)-rodataAt)) // p_filesz
	program, err := Attribute(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, program, file)
}

// FuzzAttribute looks for files that make Attribute panic, or whose parts do not add up.
func FuzzAttribute(f *testing.F) {
	f.Add(synthetic(f, false))
	f.Add(synthetic(f, true))
	f.Add(synthetic(f, true)[:0x700])
	for _, machine := range executable.Machines {
		f.Add(elftest.File{Machine: machine, Section: ".gopclntab"}.Bytes(f))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		program, err := Attribute(content, nil)
		if err == nil {
			whole(t, program, content)
		}
	})
}

// FuzzAttributeDamaged changes bytes of a real program: each 5 bytes are an offset and a value.
func FuzzAttributeDamaged(f *testing.F) {
	program := itself(f)
	f.Add([]byte{0, 0, 0, 0, 0x7f})
	f.Add([]byte{0, 0, 0x40, 0, 1, 0, 0, 0x40, 9, 9})
	f.Fuzz(func(t *testing.T, edits []byte) {
		content := bytes.Clone(program)
		for ; len(edits) >= 5; edits = edits[5:] {
			content[int(binary.BigEndian.Uint32(edits))%len(content)] = edits[4]
		}
		program, err := Attribute(content, nil)
		if err == nil {
			whole(t, program, content)
		}
	})
}
