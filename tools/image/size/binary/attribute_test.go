package binary

import (
	"debug/elf"
	"os"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

// itself is this test, a Go program that the linker wrote.
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

// whole checks that the parts add up to the size of the file, and counts what has no owner.
func whole(t testing.TB, program *report.Program, file []byte) (unknown int64) {
	t.Helper()
	var sum int64
	for _, part := range program.Parts {
		if part.Size <= 0 {
			t.Errorf("expected sizes above zero, found %+v", part)
		}
		sum += part.Size
		if part.Package == report.Unknown {
			unknown += part.Size
		}
	}
	if sum != int64(len(file)) {
		t.Errorf("expected parts of %d bytes, found %d", len(file), sum)
	}
	return unknown
}

func TestAttributeItself(t *testing.T) {
	file := itself(t)
	program, err := Attribute(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := whole(t, program, file); unknown*200 > int64(len(file)) {
		t.Errorf("expected at most one in 200 bytes without an owner, found %d of %d", unknown, len(file))
	}
	sizes := program.Packages()
	for _, name := range []string{"runtime", "testing", "fmt"} {
		if sizes[name] < 10000 {
			t.Errorf("expected %s among the packages, found %d bytes", name, sizes[name])
		}
	}
}

func TestPlacesAreParts(t *testing.T) {
	file := synthetic(t, false)
	program, err := Attribute(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	places, err := Places(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	end, sizes := 0, map[report.Part]int64{}
	for _, p := range places {
		if p.From != end || p.To <= p.From {
			t.Errorf("expected a place that begins at %d, found %+v", end, p)
		}
		sizes[report.Part{Package: p.Package, Kind: p.Kind}] += int64(p.To - p.From)
		end = p.To
	}
	if end != len(file) {
		t.Errorf("expected places that end at %d, found %d", len(file), end)
	}
	for _, part := range program.Parts {
		if found := sizes[report.Part{Package: part.Package, Kind: part.Kind}]; found != part.Size {
			t.Errorf("expected %d bytes of %s, %s, found %d", part.Size, part.Package, part.Kind, found)
		}
	}
}

func TestUnpadded(t *testing.T) {
	for name, c := range map[string]struct {
		machine elf.Machine
		content string
		size    int
	}{
		"amd64":                   {elf.EM_X86_64, "\x90\xc3\xcc\xcc", 2},
		"arm64":                   {elf.EM_AARCH64, "\xc0\x03\x5f\xd6\x00\x00\x00\x00", 4},
		"arm64, ends with zeros":  {elf.EM_AARCH64, "\x01\x00\x00\x00\x00\x00\x00\x00", 4},
		"riscv64, not compressed": {elf.EM_RISCV, "\x67\x80\x00\x00\x00\x00\x00\x00", 4},
		"riscv64, compressed":     {elf.EM_RISCV, "\x73\x00\x10\x00\x82\x80\x00\x00", 6},
	} {
		t.Run(name, func(t *testing.T) {
			p := &program{content: []byte(c.content), elf: &elf.File{FileHeader: elf.FileHeader{Machine: c.machine}}}
			if size := unpadded(p, 0, len(c.content)); size != c.size {
				t.Errorf("expected %d bytes, found %d", c.size, size)
			}
		})
	}
}
