package executable_test

import (
	"bytes"
	"debug/elf"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
)

var native = executable.Machines[runtime.GOARCH]

func TestCheck(t *testing.T) {
	complete := elftest.File{Machine: executable.Machines["amd64"]}.Bytes(t)
	for name, c := range map[string]struct {
		content      []byte
		architecture string
		messages     []string
	}{
		"static, stripped":    {complete, "amd64", nil},
		"big endian":          {elftest.File{Machine: executable.Machines["s390x"]}.Bytes(t), "s390x", nil},
		"other machine":       {complete, "arm64", []string{"a program for EM_AARCH64, ELFCLASS64, ELFDATA2LSB", "EM_X86_64"}},
		"other byte order":    {elftest.File{Machine: executable.Machine{Machine: elf.EM_PPC64, Class: elf.ELFCLASS64, Data: elf.ELFDATA2MSB}}.Bytes(t), "ppc64le", []string{"ELFDATA2LSB", "ELFDATA2MSB"}},
		"unknown platform":    {complete, "mips", []string{"amd64, arm, arm64", "mips"}},
		"interpreter":         {elftest.File{Machine: native, Interpreter: "/lib/ld.so"}.Bytes(t), runtime.GOARCH, []string{"a static program", "/lib/ld.so", "config:pure"}},
		"shared library":      {elftest.File{Machine: native, Library: "libc.so.6"}.Bytes(t), runtime.GOARCH, []string{"a static program", "libc.so.6"}},
		"debug information":   {elftest.File{Machine: native, Section: ".debug_info"}.Bytes(t), runtime.GOARCH, []string{"a stripped program", ".debug_info"}},
		"compressed":          {elftest.File{Machine: native, Section: ".zdebug_line"}.Bytes(t), runtime.GOARCH, []string{"a stripped program", ".zdebug_line"}},
		"truncated":           {complete[:70], "amd64", []string{"a complete ELF file"}},
		"nothing but a magic": {[]byte(elf.ELFMAG), "amd64", []string{"a complete ELF file"}},
	} {
		t.Run(name, func(t *testing.T) {
			problems := executable.CheckMachine(bytes.NewReader(c.content), c.architecture)
			problems = append(problems, executable.CheckStatic(bytes.NewReader(c.content))...)
			problems = append(problems, executable.CheckStripped(bytes.NewReader(c.content))...)
			if len(problems) != min(len(c.messages), 1) {
				t.Fatalf("expected %d problems, found %+v", min(len(c.messages), 1), problems)
			}
			for _, message := range c.messages {
				if found := fmt.Sprintf("%+v", problems); !strings.Contains(found, message) {
					t.Errorf("expected a problem with %q, found %s", message, found)
				}
			}
		})
	}
}
