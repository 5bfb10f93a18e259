package runner

import (
	"archive/tar"
	"bytes"
	"context"
	"debug/elf"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
)

func TestOptions(t *testing.T) {
	dir, written := t.TempDir(), t.TempDir()
	emulator := filepath.Join(t.TempDir(), "emulator")
	if err := os.WriteFile(emulator, imagetest.Probe(t), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "theirs"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	config := v1.Config{
		Entrypoint: []string{"/probe"},
		Env:        []string{"A=1", "B=2"},
		User:       "65532:65533",
		Volumes:    map[string]struct{}{"/data": {}, "/link/new": {}},
	}
	img := image(t, config,
		imagetest.File{Name: "data/", Type: tar.TypeDir, Mode: 0o755, UID: 65532},
		imagetest.File{Name: "data/ours", Mode: 0o444},
		imagetest.File{Name: "target/", Type: tar.TypeDir, Mode: 0o755},
		imagetest.File{Name: "link", Type: tar.TypeSymlink, Link: "/target"},
		imagetest.File{Name: "etc/passwd", Mode: 0o444, Content: []byte("person:x:1000:1001::/home/person:\n")},
	)
	for name, c := range map[string]struct {
		options  Options
		question string
		expected string
	}{
		"environment":            {Options{Env: []string{"B=3", "C=4"}}, "env", `["` + defaultPath + `" "HOSTNAME=localhost" "A=1" "B=3" "C=4" "HOME=/"]`},
		"user":                   {Options{User: "person"}, "owner", "1 1000 1001"},
		"user's home":            {Options{User: "person"}, "env", `["` + defaultPath + `" "HOSTNAME=localhost" "A=1" "B=2" "HOME=/home/person"]`},
		"root":                   {Options{User: "0"}, "owner", "1 0 0"},
		"root's file":            {Options{User: "0", Writable: true}, "create=/data/../file", "<nil>"},
		"read-only root":         {Options{}, "create=/file", "open /file: read-only file system"},
		"read-only for root":     {Options{User: "0"}, "create=/file", "open /file: read-only file system"},
		"volume":                 {Options{}, "create=/data/file", "<nil>"},
		"volume's first content": {Options{}, "list=/data", "ours <nil>"},
		"volume behind a link":   {Options{}, "list=/target/new", "<nil>"},
		"named volume":           {Options{Volumes: map[string]string{"/data": dir}}, "list=/data", "theirs <nil>"},
		"volume that is new":     {Options{Volumes: map[string]string{"/link/a/b": dir}}, "list=/target/a/b", "theirs <nil>"},
		"written to a volume":    {Options{User: "0", Volumes: map[string]string{"/data": written}}, "create=/data/written", "<nil>"},
		"own name":               {Options{}, "hostname", "localhost <nil>"},
		"own hosts":              {Options{}, "read=/etc/hosts", `"127.0.0.1\tlocalhost\n::1\tlocalhost\n" <nil>`},
		"emulator":               {Options{Emulator: emulator}, "args", `["qemu" "-0" "/probe" "/probe" "args"]`},
		"unseen emulator":        {Options{Emulator: emulator}, "list=/", "data dev etc link probe proc target <nil>"},
		"machine's name":         {Options{HostNetwork: true}, "hostname", host + " <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout bytes.Buffer
			c.options.Args, c.options.Stdout = []string{c.question}, &stdout
			if code, err := runImage(context.Background(), t, img, c.options); err != nil || code != 0 || stdout.String() != c.expected+"\n" {
				t.Errorf("expected %q, found %q, code %d, %v", c.expected+"\n", &stdout, code, err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(written, "written")); err != nil {
		t.Error(err)
	}
}

func TestEmulatorNeedsProgram(t *testing.T) {
	emulator := filepath.Join(t.TempDir(), "emulator")
	if err := os.WriteFile(emulator, imagetest.Probe(t), 0o755); err != nil {
		t.Fatal(err)
	}
	foreign := elftest.File{Machine: executable.Machine{Machine: elf.EM_MIPS, Class: elf.ELFCLASS32, Data: elf.ELFDATA2MSB}}
	img := image(t, v1.Config{WorkingDir: "/bin"},
		imagetest.File{Name: "script", Content: []byte("#!/probe\n")},
		imagetest.File{Name: "truncated", Content: imagetest.Probe(t)[:20]},
		imagetest.File{Name: "bin/foreign", Content: foreign.Bytes(t)},
	)
	for program, message := range map[string]string{
		"/script":    "executing /script: expected an ELF program, which is all that an emulator executes, found none",
		"/truncated": "executing /truncated: expected a complete ELF file",
		"./foreign":  "executing ./foreign: expected a program for ",
		"/probe":     "",
	} {
		t.Run(program, func(t *testing.T) {
			_, err := runImage(t.Context(), t, img, Options{Emulator: emulator, Args: []string{program}})
			if message == "" && err != nil || message != "" && (err == nil || !strings.Contains(err.Error(), message)) {
				t.Errorf("expected %q, found %v", message, err)
			}
		})
	}
}

func TestRunIgnoresUmask(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	var stdout bytes.Buffer
	img := image(t, v1.Config{Entrypoint: []string{"/probe", "files=/parent"}}, imagetest.File{Name: "parent/file"})
	if _, err := runImage(t.Context(), t, img, Options{Stdout: &stdout}); err != nil || !strings.HasPrefix(stdout.String(), "/parent drwxr-xr-x ") {
		t.Errorf("expected mode 0755, found %q, %v", &stdout, err)
	}
}

func TestOptionsRejected(t *testing.T) {
	dir, machine := t.TempDir(), executable.Machines[runtime.GOARCH]
	foreign, dynamic := filepath.Join(dir, "foreign"), filepath.Join(dir, "dynamic")
	for name, file := range map[string]elftest.File{
		foreign: {Machine: executable.Machine{Machine: elf.EM_MIPS, Class: machine.Class, Data: machine.Data}},
		dynamic: {Machine: machine, Interpreter: "/lib/ld.so"},
	} {
		if err := os.WriteFile(name, file.Bytes(t), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		options  Options
		messages []string
	}{
		"missing volume":      {Options{Volumes: map[string]string{"/data": "/missing"}}, []string{"volume /data", "/missing", "create it"}},
		"volume is a file":    {Options{Volumes: map[string]string{"/data": foreign}}, []string{"volume /data", foreign}},
		"volume over a file":  {Options{Volumes: map[string]string{"/probe": t.TempDir()}}, []string{"mounting /probe"}},
		"unknown user":        {Options{User: "nobody"}, []string{"user nobody"}},
		"missing emulator":    {Options{Emulator: "/missing"}, []string{"emulator /missing", "a static qemu-user program", "no such file"}},
		"emulator is data":    {Options{Emulator: "/etc/passwd"}, []string{"emulator /etc/passwd", "bad magic number"}},
		"emulator is dynamic": {Options{Emulator: dynamic}, []string{"emulator " + dynamic, "found the interpreter /lib/ld.so", "qemu-user-static"}},
		"emulator is foreign": {Options{Emulator: foreign}, []string{"emulator " + foreign, "found EM_MIPS"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runImage(context.Background(), t, image(t, v1.Config{Entrypoint: []string{"/probe"}}), c.options)
			for _, message := range c.messages {
				if err == nil || !strings.Contains(err.Error(), message) {
					t.Errorf("expected an error with %q, found %v", message, err)
				}
			}
		})
	}
}
