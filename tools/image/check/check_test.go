package main

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	os.Exit(m.Run())
}

// program is an ELF file as small as one can be: what the checks read of it, and nothing
// that could be executed.
type program struct {
	machine     machine
	interpreter string
	section     string // name of a further section
	library     string // in a dynamic section
}

var host = machines[runtime.GOARCH]

func (p program) bytes(t *testing.T) []byte {
	t.Helper()
	var order binary.ByteOrder = binary.LittleEndian
	if p.machine.Data == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	const header, segment, section = 64, 56, 64
	names := []byte("\x00.names\x00" + p.section + "\x00")
	var tail []byte
	place := func(data []byte) (offset uint64) {
		offset = uint64(header + segment + len(tail))
		tail = append(tail, data...)
		return offset
	}
	interpreter := elf.Prog64{Type: uint32(elf.PT_NULL)}
	if p.interpreter != "" {
		interpreter = elf.Prog64{Type: uint32(elf.PT_INTERP), Off: place([]byte(p.interpreter + "\x00")), Filesz: uint64(len(p.interpreter) + 1)}
	}
	sections := []elf.Section64{{}, {Name: 1, Type: uint32(elf.SHT_STRTAB), Off: place(names), Size: uint64(len(names))}}
	if p.section != "" {
		sections = append(sections, elf.Section64{Name: 8, Type: uint32(elf.SHT_PROGBITS), Off: header})
	}
	if p.library != "" {
		text := []byte("\x00" + p.library + "\x00")
		sections = append(sections, elf.Section64{Type: uint32(elf.SHT_STRTAB), Off: place(text), Size: uint64(len(text))})
		var entries bytes.Buffer
		binary.Write(&entries, order, []elf.Dyn64{{Tag: int64(elf.DT_NEEDED), Val: 1}, {}})
		sections = append(sections, elf.Section64{
			Type: uint32(elf.SHT_DYNAMIC), Off: place(entries.Bytes()), Size: uint64(entries.Len()),
			Link: uint32(len(sections) - 1), Entsize: 16,
		})
	}
	var out bytes.Buffer
	err := binary.Write(&out, order, elf.Header64{
		Ident:   [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(p.machine.Class), byte(p.machine.Data), byte(elf.EV_CURRENT)},
		Type:    uint16(elf.ET_EXEC),
		Machine: uint16(p.machine.Machine), Version: uint32(elf.EV_CURRENT), Ehsize: header,
		Phoff: header, Phentsize: segment, Phnum: 1,
		Shoff: uint64(header + segment + len(tail)), Shentsize: section, Shnum: uint16(len(sections)), Shstrndx: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	binary.Write(&out, order, interpreter)
	out.Write(tail)
	binary.Write(&out, order, sections)
	return out.Bytes()
}

func TestCheckProgram(t *testing.T) {
	complete := program{machine: machines["amd64"]}.bytes(t)
	for name, c := range map[string]struct {
		content      []byte
		architecture string
		messages     []string
	}{
		"static, stripped":    {complete, "amd64", nil},
		"big endian":          {program{machine: machines["s390x"]}.bytes(t), "s390x", nil},
		"other machine":       {complete, "arm64", []string{"a program for EM_AARCH64, ELFCLASS64, ELFDATA2LSB", "EM_X86_64"}},
		"other byte order":    {program{machine: machine{elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2MSB}}.bytes(t), "ppc64le", []string{"ELFDATA2LSB", "ELFDATA2MSB"}},
		"unknown platform":    {complete, "mips", []string{"amd64, arm, arm64", "mips"}},
		"interpreter":         {program{machine: host, interpreter: "/lib/ld.so"}.bytes(t), runtime.GOARCH, []string{"a static program", "/lib/ld.so", "config:pure"}},
		"shared library":      {program{machine: host, library: "libc.so.6"}.bytes(t), runtime.GOARCH, []string{"a static program", "libc.so.6"}},
		"debug information":   {program{machine: host, section: ".debug_info"}.bytes(t), runtime.GOARCH, []string{"a stripped program", ".debug_info"}},
		"compressed":          {program{machine: host, section: ".zdebug_line"}.bytes(t), runtime.GOARCH, []string{"a stripped program", ".zdebug_line"}},
		"truncated":           {complete[:70], "amd64", []string{"a complete ELF file"}},
		"nothing but a magic": {[]byte(elf.ELFMAG), "amd64", []string{"a complete ELF file"}},
	} {
		t.Run(name, func(t *testing.T) {
			expectFailures(t, checkProgram(c.content, c.architecture), c.messages)
		})
	}
}

func expectFailures(t *testing.T, failures []failure, messages []string) {
	t.Helper()
	if (len(failures) > 0) != (len(messages) > 0) {
		t.Fatalf("expected failures with %q, found %+v", messages, failures)
	}
	var said []string
	for _, f := range failures {
		said = append(said, f.Expected, f.Found, f.Where, f.Remedy)
		if f.Expected == "" || f.Found == "" || f.Remedy == "" {
			t.Errorf("expected a complete failure, found %+v", f)
		}
	}
	for _, message := range messages {
		if !strings.Contains(strings.Join(said, "\n"), message) {
			t.Errorf("expected %q, found %q", message, said)
		}
	}
}

// good is an image that meets every expectation of specification.
func good(t *testing.T) (ocidir.Image, specification) {
	config := v1.Config{Entrypoint: []string{"/probe"}, Cmd: []string{"args"}, User: "65532:65532"}
	image := imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}})
	return image, specification{
		Test: "//t:image_test", Label: "//t:image",
		CheckStdout: true, Stdout: `["/probe" "args"]` + "\n",
		MaxUnpacked: budget{"*": "10000000"},
		MaxPulled:   budget{"*": "1", image.Platform.String(): "10000000"},
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*ocidir.Image, *specification)
		messages []string
	}{
		"good":          {func(*ocidir.Image, *specification) {}, nil},
		"any output":    {func(_ *ocidir.Image, s *specification) { s.CheckStdout, s.Stdout = false, "" }, nil},
		"other output":  {func(_ *ocidir.Image, s *specification) { s.Stdout = "Hello\n" }, []string{`standard output "Hello\n"`, `\"args\"`, "or stdout"}},
		"golden output": {func(_ *ocidir.Image, s *specification) { s.Stdout, s.StdoutFile = "", "t/golden.txt" }, []string{"golden file t/golden.txt"}},
		"other code":    {func(_ *ocidir.Image, s *specification) { s.ExitCode = 3 }, []string{"exit code 3", "exit code 0"}},
		"too large": {func(_ *ocidir.Image, s *specification) { s.MaxUnpacked["*"] = "1000" }, []string{
			"at most 1000 bytes unpacked", "too many", "raise max_unpacked", "//t:image on linux/" + runtime.GOARCH,
		}},
		"too heavy": {func(i *ocidir.Image, s *specification) { s.MaxPulled[i.Platform.String()] = "1000" }, []string{"at most 1000 bytes pulled", "raise max_pulled"}},
	} {
		t.Run(name, func(t *testing.T) {
			image, spec := good(t)
			c.change(&image, &spec)
			failures, err := check(context.Background(), spec, []ocidir.Image{image}, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			expectFailures(t, failures, c.messages)
		})
	}
}

func TestCheckEntrypoint(t *testing.T) {
	for name, c := range map[string]struct {
		entrypoint []string
		messages   []string
	}{
		"executable": {[]string{"/program"}, nil},
		"missing":    {[]string{"/moved"}, []string{"/moved", "//t:image on linux/amd64", "correct the entrypoint"}},
		"data":       {[]string{"/data"}, []string{"/data", "executable mode"}},
		"none":       {nil, []string{"found neither"}},
	} {
		t.Run(name, func(t *testing.T) {
			image := imagetest.New(t, "amd64", v1.Config{Entrypoint: c.entrypoint}, []imagetest.File{
				{Name: "program"},
				{Name: "data", Mode: 0o444},
			})
			tree, err := image.Tree()
			if err != nil {
				t.Fatal(err)
			}
			failures, err := checkEntrypoint(subject{image, tree, "//t:image on linux/amd64"})
			if err != nil {
				t.Fatal(err)
			}
			expectFailures(t, failures, c.messages)
		})
	}
}

func TestCheckNamesFileOfBadProgram(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{}, []imagetest.File{{Name: "lib/x.so", Content: program{machine: machines["amd64"]}.bytes(t)}})
	tree, err := image.Tree()
	if err != nil {
		t.Fatal(err)
	}
	expectFailures(t, checkPrograms(subject{image, tree, "//t:image on linux/arm64"}), []string{"/lib/x.so of //t:image on linux/arm64"})
}

func TestCheckWithoutImageForThisMachine(t *testing.T) {
	image := imagetest.New(t, "wasm", v1.Config{})
	if _, err := check(context.Background(), specification{Label: "//t:image"}, []ocidir.Image{image}, t.Output()); err == nil || !strings.Contains(err.Error(), "linux/wasm") {
		t.Errorf("expected an error, not a test that passes without executing anything, found %v", err)
	}
}

func TestRunNeedsSpecification(t *testing.T) {
	var stdout, stderr bytes.Buffer
	argv0 := filepath.Join(t.TempDir(), "image_test")
	if code := run([]string{argv0}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected an error that names the specification, found %d, %q", code, &stderr)
	}
	if err := os.WriteFile(argv0+".json", []byte("["), 0o644); err != nil {
		t.Fatal(err)
	}
	if code := run([]string{argv0}, &stdout, &stderr); code != 1 {
		t.Errorf("broken specification: expected 1, found %d", code)
	}
}
