package imports_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/size/imports"
	"example.com/thimble/tools/image/size/imports/importstest"
)

var update = flag.Bool("update", false, "compile testdata/small.go.txt to testdata/small.a anew")

// small is a real archive: its members are export data and an object.
func small(t testing.TB) []byte {
	t.Helper()
	name := filepath.Join("testdata", "small.a")
	if *update {
		compile(t, filepath.Join("testdata", "small.go.txt"), name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compile(t testing.TB, source, archive string) {
	t.Helper()
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := goCommand(t, "list", "-export", "-deps", "-f", `{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}`, "errors", "unicode/utf8")
	for name, content := range map[string][]byte{"small.go": text, "importcfg": config} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	goCommand(t, "tool", "compile", "-p", "small", "-importcfg", filepath.Join(dir, "importcfg"), "-trimpath", dir, "-o", archive, filepath.Join(dir, "small.go"))
}

func goCommand(t testing.TB, args ...string) []byte {
	t.Helper()
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", command, err, stderr.String())
	}
	return out
}

func read(data []byte) ([]string, error) {
	return imports.Read(bytes.NewReader(data), int64(len(data)))
}

func TestRead(t *testing.T) {
	found, err := read(small(t))
	if expected := []string{"errors", "unicode/utf8"}; err != nil || !slices.Equal(found, expected) {
		t.Errorf("expected %q, found %q, %v", expected, found, err)
	}
}

// Bazel's archives have the object alone, the go command's have export data, too.
func TestReadFileOfThisPackage(t *testing.T) {
	name := os.Getenv("IMPORTS")
	if name == "" {
		name = strings.TrimSpace(string(goCommand(t, "list", "-export", "-f", "{{.Export}}", "example.com/thimble/tools/image/size/imports")))
	} else if resolved, err := runfiles.Rlocation(name); err != nil {
		t.Fatal(err)
	} else {
		name = resolved
	}
	found, err := imports.ReadFile(name)
	expected := []string{"bufio", "bytes", "encoding/binary", "errors", "fmt", "io", "maps", "os", "slices", "strconv", "strings"}
	if err != nil || !slices.Equal(found, expected) {
		t.Errorf("expected %q, found %q, %v", expected, found, err)
	}
}

func TestReadRejects(t *testing.T) {
	const magic = "!<arch>\n"
	const text = "go object linux amd64 go1.26.8\n"
	original := string(small(t))
	replaced := func(from, to string) string {
		if !strings.Contains(original, from) {
			t.Fatalf("expected %q in testdata/small.a, found none", from)
		}
		return strings.ReplaceAll(original, from, to)
	}
	blocks := func(begin, end uint32) string {
		header := "\x00go120ld" + strings.Repeat("\x00", 12)
		for _, n := range []uint32{begin, end} {
			header += string([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
		}
		return header
	}
	object := func(content string) string { return magic + importstest.Member("_go_.o", text+"\n!\n"+content) }
	for name, c := range map[string]struct{ archive, message string }{
		"empty":             {"", `which begins with "!<arch>\n"`},
		"no archive":        {"\x7fELF\x02\x01\x01\x00\x00", `found "\x7fELF`},
		"no members":        {magic, "expected a Go object in the archive, found none"},
		"member of C":       {magic + importstest.Member("a.o", "\x7fELF"), "found none"},
		"export data alone": {magic + importstest.Member("__.PKGDEF", text), "take the .a file"},
		"another format":    {replaced("\x00go120ld", "\x00go130ld"), `go1.26.8 GOAMD64=v1`},
		"another format's":  {replaced("\x00go120ld", "\x00go130ld"), `expected an object of the format "\x00go120ld", found "\x00go130ld"; this reader needs an update`},
		"member's magic":    {strings.Replace(original, "`\n", "!\n", 1), "at byte 8: expected the header of a member, which ends with"},
		"member's size":     {magic + strings.Replace(importstest.Member("a", "b"), "1         `", "-1        `", 1), `expected the size of member "a", found "-1`},
		"member too long":   {magic + strings.Replace(importstest.Member("a", "b"), "1         `", "99        `", 1), `expected 99 bytes of member "a", found 2, the archive is truncated`},
		"endless text":      {magic + importstest.Member("_go_.o", text), `expected a line "!"`},
		"no object":         {object(""), "expected the header of an object, found 0 bytes"},
		"blocks backwards":  {object(blocks(36, 35)), "found one from byte 36 to 35 of 28"},
		"block beyond":      {object(blocks(0, 1<<31)), "found one from byte 0 to 2147483648"},
		"half an import":    {object(blocks(8, 16)), "expected a block of imports of 16 bytes each"},
		"empty path":        {object(blocks(28, 44) + strings.Repeat("\x00", 16)), "found one of 0 bytes"},
		"path beyond":       {object(blocks(28, 44) + "\x01\x00\x00\x00\xff\x00\x00\x00" + strings.Repeat("\x00", 8)), "at byte 255, found the end of the object at 44"},
	} {
		t.Run(name, func(t *testing.T) {
			if found, err := read([]byte(c.archive)); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %q, %v", c.message, found, err)
			}
		})
	}
}

func TestReadRejectsEveryTruncation(t *testing.T) {
	data := small(t)
	for n := range len(data) - 1 { // the last byte may be padding
		if found, err := read(data[:n]); err == nil && len(found) != 2 {
			t.Errorf("%d of %d bytes: expected an error, found %q", n, len(data), found)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small(f))
	f.Add([]byte(importstest.Archive("a", "b")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if found, err := read(data); err == nil && !slices.IsSorted(found) {
			t.Errorf("expected sorted imports, found %q", found)
		}
	})
}
