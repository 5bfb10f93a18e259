package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/thimble/tools/image/size/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGoldens(t *testing.T) {
	for name, args := range map[string][]string{
		"amd64":          {"-platform", "linux/amd64"},
		"no_program":     {"-platform", "linux/arm"},
		"all_platforms":  {"-platform", "all"},
		"all_packages":   {"-platform", "linux/amd64", "-all"},
		"why_package":    {"-platform", "linux/amd64", "-why", "runtime"},
		"why_many":       {"-platform", "linux/amd64", "-why", "vendor/golang.org/x/net/http2/hpack"},
		"why_empty":      {"-platform", "linux/amd64", "-why", "internal/empty"},
		"why_main":       {"-platform", "linux/amd64", "-why", "main"},
		"why_no_chain":   {"-platform", "linux/amd64", "-why", "type:.eq"},
		"why_no_package": {"-platform", "linux/amd64", "-why", "(ELF headers)"},
		"why_unknown":    {"-platform", "linux/amd64", "-why", "(unknown)"},
		"why_base_file":  {"-platform", "linux/amd64", "-why", "/etc/os-release"},
		"why_file":       {"-platform", "all", "-why", "/data"},
	} {
		t.Run(name, func(t *testing.T) {
			code, found, said := execute(t, fixture(), args...)
			if code != 0 || said != "" {
				t.Fatalf("expected exit code 0, found %d: %s", code, said)
			}
			golden(t, name, found)
		})
	}
}

func TestWhyOfTwoPrograms(t *testing.T) {
	r := fixture()
	other := r.Platforms[1].Files[0]
	other.Path = "/other"
	r.Platforms[1].Files = append(r.Platforms[1].Files, other)
	_, found, _ := execute(t, r, "-platform", "linux/amd64", "-why", "net/http")
	golden(t, "why_twice", found)
}

func golden(t *testing.T, name, found string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(found), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expected, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if found != string(expected) {
		t.Errorf("expected %s (-update accepts what was found):\n%s\nfound:\n%s", file, expected, found)
	}
}

// No line is longer than the screen is wide, except lines with long names.
func TestNarrowScreen(t *testing.T) {
	var w strings.Builder
	r := fixture()
	r.Platforms[1].Files[0].Program.Parts[1].Package = strings.Repeat("example.com/", 10)
	showImage(r.Image, r.Platforms[1:], nil, false, 80, &w)
	golden(t, "narrow", w.String())
	for line := range strings.Lines(w.String()) {
		if utf8.RuneCountInString(line) > 81 && !strings.HasSuffix(line, "example.com/\n") {
			t.Errorf("expected lines of 80 characters or less, found %q", line)
		}
	}
}

func TestDefaultIsThisMachine(t *testing.T) {
	r := fixture()
	r.Platforms[1].Name = "linux/" + runtime.GOARCH
	if _, found, said := execute(t, r); !strings.HasPrefix(found, "//apps/hello:image (linux/"+runtime.GOARCH+"): ") {
		t.Errorf("expected this machine's platform, found %s%s", found, said)
	}
	r.Platforms[1].Name = "linux/mips"
	r.Platforms[0].Name = "linux/sparc"
	if _, found, said := execute(t, r); !strings.HasPrefix(found, "//apps/hello:image (linux/sparc): ") {
		t.Errorf("expected the first platform where there is none for this machine, found %s%s", found, said)
	}
}

func TestJSON(t *testing.T) {
	code, found, said := execute(t, fixture(), "-json")
	var r report.Report
	if err := json.Unmarshal([]byte(found), &r); err != nil || code != 0 || !reflect.DeepEqual(&r, fixture()) {
		t.Errorf("expected the report, found exit code %d, %s%s, %v", code, found, said, err)
	}
}

func TestHelp(t *testing.T) {
	code, found, said := execute(t, fixture(), "-h")
	if code != 0 || found != "" || !strings.Contains(said, "bazel run //apps/hello:image_size -- [options]") || !strings.Contains(said, "-why") {
		t.Errorf("expected usage, found exit code %d, %q and %q", code, found, said)
	}
}

func TestWritesPages(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("BUILD_WORKING_DIRECTORY", dir)
	absolute := filepath.Join(t.TempDir(), "image.HTML")
	for name, c := range map[string]struct{ argument, file, content string }{
		"html":     {"image.html", filepath.Join(dir, "image.html"), "<!doctype html>"},
		"svg":      {"image.svg", filepath.Join(dir, "image.svg"), "<svg"},
		"absolute": {absolute, absolute, "<!doctype html>"},
	} {
		t.Run(name, func(t *testing.T) {
			code, found, said := execute(t, fixture(), "-platform", "linux/amd64", "-o", c.argument)
			if expected := "wrote " + c.file + "\n"; code != 0 || found != expected {
				t.Errorf("expected %q, found exit code %d, %q and %q", expected, code, found, said)
			}
			data, err := os.ReadFile(c.file)
			if err != nil || !strings.HasPrefix(strings.ToLower(string(data)), c.content) {
				t.Errorf("expected a file that begins with %q, found %.40q, %v", c.content, data, err)
			}
		})
	}
}

func TestPageShowsThePlatformFirst(t *testing.T) {
	for _, platform := range []string{"linux/amd64", "linux/arm/v7"} {
		name := filepath.Join(t.TempDir(), "image.html")
		execute(t, fixture(), "-platform", platform, "-o", name)
		page, err := os.ReadFile(name)
		if expected := " checked><span>" + platform; err != nil || !strings.Contains(string(page), expected) {
			t.Errorf("expected %q in the page, found others, %v", expected, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		args    []string
		message string
	}{
		"argument":            {[]string{"linux/arm64"}, `expected options alone, found ["linux/arm64"]`},
		"option":              {[]string{"-every"}, "flag provided but not defined: -every"},
		"two modes":           {[]string{"-json", "-why", "fmt"}, "expected one of -json, -why and -o, found more"},
		"platform":            {[]string{"-platform", "linux/mips"}, "expected -platform to be all or one of linux/arm/v7, linux/amd64, found linux/mips"},
		"system alone":        {[]string{"-platform", "linux"}, "found linux"},
		"extension":           {[]string{"-o", "image.png"}, "expected -o to name a file that ends in .html or .svg, found image.png"},
		"no extension":        {[]string{"-o", "image"}, "found image"},
		"svg of all":          {[]string{"-platform", "all", "-o", "image.svg"}, "expected one platform to draw in image.svg, found 2"},
		"no directory":        {[]string{"-o", "/nowhere/image.html"}, "expected a directory to write image.html into"},
		"misspelt package":    {[]string{"-platform", "linux/amd64", "-why", "net/htpp"}, `found "net/htpp", which none has; near to it: net/http`},
		"last element":        {[]string{"-platform", "linux/amd64", "-why", "http"}, `found "http", which none has; near to it: net/http`},
		"unknown package":     {[]string{"-platform", "linux/amd64", "-why", "database/sql"}, `expected -why to name a package of a program or a file of the image, found "database/sql", which none has; -all lists them`},
		"package of no image": {[]string{"-platform", "linux/arm/v7", "-why", "fmt"}, `found "fmt", which none has`},
	} {
		t.Run(name, func(t *testing.T) {
			code, found, said := execute(t, fixture(), c.args...)
			if code != 1 || found != "" || !strings.HasPrefix(said, "//apps/hello:image_size: ") || !strings.Contains(said, c.message) {
				t.Errorf("expected exit code 1 and %q, found %d, %q and %q", c.message, code, found, said)
			}
		})
	}
	if code, _, said := execute(t, &report.Report{Image: "//x:image"}); code != 1 || !strings.Contains(said, "expected a report with a platform, found none of //x:image") {
		t.Errorf("expected an error without platforms, found %d and %q", code, said)
	}
}

// Totals are sums of the rows above them.
func TestRowsAddUp(t *testing.T) {
	file := fixture().Platforms[1].Files[0]
	for _, all := range []bool{true, false} {
		entries := shown(packages(file.Program.Parts), all)
		sum, byKind := int64(0), int64(0)
		for _, e := range entries[:len(entries)-1] {
			sum += e.size
			for _, n := range e.kinds {
				byKind += n
			}
		}
		if total := entries[len(entries)-1].size; sum != file.Size || byKind != file.Size || total != file.Size {
			t.Errorf("expected %d bytes, found %d, by kind %d, in total %d", file.Size, sum, byKind, total)
		}
	}
}

func TestNear(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{"fmt", "io", "main", "net/http", "net/http/internal", "encoding/json", "html/template", "text/template", "example.com/Upper", "os"} {
		known[name] = true
	}
	for name, expected := range map[string][]string{
		"http":              {"net/http"},
		"net/htpp":          {"net/http"},
		"template":          {"html/template", "text/template"},
		"encoding/jsn":      {"encoding/json"},
		"EXAMPLE.COM/UPPER": {"example.com/Upper"},
		"crypto/tls":        {},
		"x":                 {},
	} {
		if found := near(name, known); !slices.Equal(found, expected) {
			t.Errorf("%s: expected %q, found %q", name, expected, found)
		}
	}
}
