package imports_test

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/size/imports"
	"example.com/thimble/tools/image/size/imports/importstest"
)

// archive returns the path of this package's archive. Bazel's archives have an object alone; archives
// of the go command have export data, too.
func archive(t *testing.T) string {
	t.Helper()
	if name := os.Getenv("IMPORTS"); name != "" {
		file, err := runfiles.Rlocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	out, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", "example.com/thimble/tools/image/size/imports").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestReadThisPackage(t *testing.T) {
	file, err := os.Open(archive(t))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found, err := imports.Read(file)
	expected := []string{"bufio", "bytes", "cmp", "encoding/binary", "fmt", "io", "maps", "os", "path/filepath", "slices", "strconv", "strings"}
	if err != nil || !slices.Equal(found, expected) {
		t.Errorf("expected %q, found %q, %v", expected, found, err)
	}
}

func TestReadRejects(t *testing.T) {
	const magic, text = "!<arch>\n", "go object linux amd64 go1.26.8\n"
	whole := importstest.Archive("a", "b")
	for name, c := range map[string]struct{ archive, message string }{
		"empty":           {"", "expected a Go archive"},
		"export data":     {magic + importstest.Member("__.PKGDEF", text), "a member _go_.o, found none"},
		"member's size":   {strings.Replace(whole, "644     ", "644     -", 1), "expected the size of a member"},
		"endless text":    {magic + importstest.Member("_go_.o", text), `expected a line "!`},
		"no object":       {magic + importstest.Member("_go_.o", text+"!\n"), "expected a Go object"},
		"another format":  {strings.Replace(whole, "go120ld", "go130ld", 1), "this reader needs an update"},
		"half an archive": {whole[:len(whole)-10], "bytes at byte"},
	} {
		t.Run(name, func(t *testing.T) {
			if found, err := imports.Read(strings.NewReader(c.archive)); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %q, %v", c.message, found, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(importstest.Archive("a", "b")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if found, err := imports.Read(bytes.NewReader(data)); err == nil && !slices.IsSorted(found) {
			t.Errorf("expected sorted imports, found %q", found)
		}
	})
}
