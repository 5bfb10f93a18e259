package executable_test

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/executable"
	"example.com/thimble/tools/image/executable/elftest"
)

// itself is this test, a Go program that the linker wrote.
func itself(t *testing.T) []byte {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !executable.IsELF(content) {
		t.Skip("programs of this system are no ELF files")
	}
	return content
}

func strip(t *testing.T, content []byte) []byte {
	t.Helper()
	stripped, err := executable.Strip(content)
	if err != nil {
		t.Fatal(err)
	}
	return stripped
}

func TestStripProgram(t *testing.T) {
	content := itself(t)
	stripped := strip(t, content)
	if len(stripped) >= len(content) && len(executable.CheckStripped(bytes.NewReader(content))) > 0 {
		t.Errorf("expected fewer than %d bytes, found %d", len(content), len(stripped))
	}
	if problems := executable.CheckStripped(bytes.NewReader(stripped)); problems != nil {
		t.Errorf("found %+v", problems)
	}
	if again := strip(t, stripped); !bytes.Equal(again, stripped) {
		t.Error("expected a stripped file to stay as it is")
	}
	sameLoaded(t, content, stripped)
	if _, err := buildinfo.Read(bytes.NewReader(stripped)); err != nil {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "stripped")
	if err := os.WriteFile(name, stripped, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(name, "-test.run=^$").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// sameLoaded checks that all sections that are loaded are the same, and in the same place.
func sameLoaded(t *testing.T, before, after []byte) {
	t.Helper()
	a, err := elf.NewFile(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	b, err := elf.NewFile(bytes.NewReader(after))
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range a.Sections {
		if section.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		other := b.Section(section.Name)
		if other == nil || other.Offset != section.Offset || other.Size != section.Size || other.Addr != section.Addr {
			t.Errorf("expected %+v, found %+v", section.SectionHeader, other)
			continue
		}
		if section.Type == elf.SHT_NOBITS {
			continue
		}
		one, _ := section.Data()
		two, _ := other.Data()
		if !bytes.Equal(one, two) {
			t.Errorf("%s: expected the same bytes", section.Name)
		}
	}
}

func TestStripRemoves(t *testing.T) {
	for _, name := range []string{".debug_info", ".zdebug_line"} {
		stripped := strip(t, elftest.File{Machine: native, Section: name}.Bytes(t))
		file, err := elf.NewFile(bytes.NewReader(stripped))
		if err != nil {
			t.Fatal(err)
		}
		if file.Section(name) != nil || file.Section(".shstrtab") == nil || len(file.Sections) != 2 {
			t.Errorf("expected the names of sections alone, found %d sections", len(file.Sections))
		}
	}
}

func TestStripKeeps(t *testing.T) {
	file, err := elf.NewFile(bytes.NewReader(strip(t, elftest.File{Machine: native, Section: ".comment", Library: "libc.so.6"}.Bytes(t))))
	if err != nil {
		t.Fatal(err)
	}
	if file.Section(".comment") == nil {
		t.Error("expected .comment to be kept")
	}
	if found, err := file.ImportedLibraries(); err != nil || len(found) != 1 || found[0] != "libc.so.6" {
		t.Errorf("expected the library that the dynamic section names, found %q, %v", found, err)
	}
}

func TestStripRefuses(t *testing.T) {
	small := elftest.File{Machine: executable.Machines["amd64"], Section: ".debug_info"}.Bytes(t)
	overlapping := bytes.Clone(small)
	table := binary.LittleEndian.Uint64(overlapping[40:])
	binary.LittleEndian.PutUint64(overlapping[table+64+24:], 16) // sh_offset of the names
	for name, c := range map[string]struct {
		content []byte
		message string
	}{
		"nothing":          {nil, "expected an ELF file"},
		"script":           {[]byte("#!/bin/sh\n"), `found "#!/b"`},
		"a magic":          {[]byte(elf.ELFMAG), "expected a complete ELF file"},
		"no table":         {small[:len(small)-64], "expected a complete ELF file"},
		"overlapping":      {overlapping, "overlap"},
		"a half of itself": {itself(t)[:20000], "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := executable.Strip(c.content); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
		})
	}
}

// TestStripIgnoresWhereNothingIs is about offsets past the end of the file.
func TestStripIgnoresWhereNothingIs(t *testing.T) {
	const section = 2 * 64 // in the table
	small := elftest.File{Machine: executable.Machines["amd64"], Section: ".comment"}.Bytes(t)
	table := int(binary.LittleEndian.Uint64(small[40:]))
	for name, fields := range map[string]map[int]uint64{
		"no program headers":      {32: 1 << 45, 56: 64<<16 | 3<<32 | 1<<48},
		"nor a header's size":     {32: 1 << 45, 52: 64 << 48},
		"an empty section":        {table + section + 24: 1 << 45},
		"an empty, loaded one":    {table + section + 24: 1 << 45, table + section + 8: uint64(elf.SHF_ALLOC)},
		"a loaded one of no type": {table + 24: 1 << 45, table + 32: 1, table + 8: uint64(elf.SHF_ALLOC)},
	} {
		t.Run(name, func(t *testing.T) {
			changed := bytes.Clone(small)
			for at, value := range fields {
				binary.LittleEndian.PutUint64(changed[at:], value)
			}
			stripped := strip(t, changed)
			if again := strip(t, stripped); !bytes.Equal(again, stripped) {
				t.Error("expected a stripped file to stay as it is")
			}
		})
	}
}

// FuzzStrip looks for files that make Strip panic, or that it makes unreadable or does not
// leave alone the second time.
func FuzzStrip(f *testing.F) {
	for _, machine := range executable.Machines {
		f.Add(elftest.File{Machine: machine, Section: ".debug_info"}.Bytes(f))
		f.Add(elftest.File{Machine: machine, Section: ".comment", Library: "libc.so.6"}.Bytes(f))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		stripped, err := executable.Strip(content)
		if err != nil {
			return
		}
		again, err := executable.Strip(stripped)
		if err != nil || !bytes.Equal(again, stripped) {
			t.Errorf("expected a stripped file to stay as it is, found %v", err)
		}
	})
}
