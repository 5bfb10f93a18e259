package page

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/page/sample"
	"example.com/thimble/tools/image/size/report"
)

var update = flag.Bool("update", false, "write the golden files")

// small is a report of everything that there is in reports.
func small() *report.Report {
	imports := map[string][]string{"example.com/a/b": {"fmt", "github.com/c/d"}, "fmt": {"runtime"}, "github.com/c/d": {"runtime"}, "runtime": {}}
	return &report.Report{Image: "//apps/b:image", Platforms: []report.Platform{
		{
			Name: "linux/amd64", Digest: "sha256:1111222233334444", Unpacked: 2_500_000, Pulled: 1_001_500, Manifest: 500, Config: 1000,
			Layers: []report.Layer{
				{Digest: "sha256:2222333344445555", MediaType: "application/vnd.oci.image.layer.v1.tar+zstd", Origin: "ca_certificates", Tar: 502_048, Pulled: 200_000},
				{Digest: "sha256:3333", MediaType: "application/vnd.oci.image.layer.v1.tar", Tar: 2_002_048, Pulled: 800_000},
			},
			Files: []report.File{
				{Path: "/b", Layer: 1, Size: 2_000_000, Program: &report.Program{
					Remark: "symbols of two packages are missing",
					Parts: []report.Part{
						{Package: "(ELF headers)", Kind: report.Other, Size: 100_000},
						{Package: "example.com/a/b", Kind: report.Code, Size: 150_000},
						{Package: "example.com/a/b", Kind: report.Types, Size: 50_000},
						{Package: "fmt", Kind: report.Code, Size: 300_000},
						{Package: "github.com/c/d", Kind: report.ReadOnly, Size: 400_000},
						{Package: "runtime", Kind: report.Code, Size: 600_000},
						{Package: "runtime", Kind: report.Lines, Size: 400_000},
					},
					Imports: imports, Main: "example.com/a/b",
				}},
				{Path: "/etc/ssl/certs/ca-certificates.crt", Size: 500_000},
			},
		},
		{
			Name: "linux/arm64", Digest: "sha256:4444", Unpacked: 1_000, Pulled: 900, Manifest: 100, Config: 200,
			Layers: []report.Layer{{Digest: "sha256:5555", MediaType: "application/vnd.oci.image.layer.v1.tar+gzip", Tar: 2048, Pulled: 600}},
			Files: []report.File{{Path: "/b", Size: 1_000, Program: &report.Program{
				Parts: []report.Part{{Package: "example.com/a/b", Kind: report.Variables, Size: 1_000}}, Imports: imports, Main: "example.com/a/b",
			}}},
		},
	}}
}

func golden(t *testing.T, name string, found []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, found, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expected, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(found, expected) {
		t.Errorf("%s: expected\n%s\nfound\n%s\nrun go test ./tools/image/size/page -update, and look at the difference", name, expected, found)
	}
}

func html(t *testing.T, r *report.Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := HTML(&page, r, r.Platforms[0].Name); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestGoldenHTML(t *testing.T) {
	var page bytes.Buffer
	if err := write(&page, small(), "linux/arm64", "/* the style */", "/* the script */"); err != nil {
		t.Fatal(err)
	}
	golden(t, "small.html", page.Bytes())
}

func TestNoSuchPlatform(t *testing.T) {
	const expected = `//apps/b:image: expected one of the platforms ["linux/amd64" "linux/arm64"], found "plan9/amd64"`
	for _, write := range []func(io.Writer, *report.Report, string) error{HTML, SVG} {
		if err := write(&bytes.Buffer{}, small(), "plan9/amd64"); err == nil || err.Error() != expected {
			t.Errorf("expected %s, found %v", expected, err)
		}
	}
}

// The policy has to allow what is in the page, to the byte.
func TestPolicyAllowsTheScriptAndTheStyle(t *testing.T) {
	page := html(t, small())
	for name, element := range map[string]string{"script-src": `(?s)<script>(.*?)</script>`, "style-src": `(?s)<style>(.*?)</style>`} {
		found := regexp.MustCompile(element).FindAllStringSubmatch(page, -1)
		if len(found) != 1 {
			t.Fatalf("expected one %s, found %d", element, len(found))
		}
		allowed := strings.NewReplacer("'", "&#39;", "+", "&#43;").Replace(name + " " + hash(found[0][1]))
		if !strings.Contains(page, allowed) {
			t.Errorf("expected the policy to have %s, found %s", allowed, regexp.MustCompile(`<meta http-equiv.*`).FindString(page))
		}
	}
}

func TestHTMLAsksForNothing(t *testing.T) {
	page := html(t, small())
	if found := regexp.MustCompile(`(?i)https?:|\bsrc=|\bhref=|url\(|@import|\bfetch\(|XMLHttpRequest|\bimport\(`).FindString(page); found != "" {
		t.Errorf("expected the page to need nothing but itself, found %q", found)
	}
}

func TestHTMLEscapes(t *testing.T) {
	page := html(t, sample.Hostile())
	for _, broken := range []string{"<b id=injected>", "<img", `document.title="broken"</script>`} {
		if strings.Contains(page, broken) {
			t.Errorf("expected %q to be escaped, found it", broken)
		}
	}
	encoded := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(page)
	var d data
	if err := json.Unmarshal([]byte(encoded[1]), &d); err != nil {
		t.Fatal(err)
	}
	if d.Names[0] != sample.HostilePackage || d.Platforms[0].Files[1].Path != sample.HostilePath {
		t.Errorf("expected the names as they are, found %q and %q", d.Names, d.Platforms[0].Files[1].Path)
	}
}

func TestHTMLOfManyPackagesIsSmall(t *testing.T) {
	if page := html(t, sample.Large()); len(page) > 1_000_000 {
		t.Errorf("expected at most 1,000,000 bytes for 1,000 packages on six platforms, found %d", len(page))
	}
}

func TestReportsThatDoNotAddUp(t *testing.T) {
	for name, c := range map[string]struct {
		damage  func(p *report.Platform)
		message string
	}{
		"unpacked": {func(p *report.Platform) { p.Unpacked++ }, "//apps/b:image: linux/amd64: expected the files to add up to 2500001 bytes, found 2500000"},
		"parts":    {func(p *report.Platform) { p.Files[0].Program.Parts[0].Size-- }, "linux/amd64: /b: expected the parts to add up to 2000000 bytes, found 1999999"},
		"kind":     {func(p *report.Platform) { p.Files[0].Program.Parts[0].Kind = "heap" }, `/b: (ELF headers): expected one of the kinds ["code"`},
		"layer":    {func(p *report.Platform) { p.Files[1].Layer = 2 }, "expected one of 2 layers, found index 2"},
		"size":     {func(p *report.Platform) { p.Files[1].Size = -1 }, "expected a size, found -1"},
		"part": {func(p *report.Platform) {
			p.Files[0].Program.Parts[0].Size = -1
		}, "(ELF headers): expected a size, found -1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := small()
			c.damage(&r.Platforms[0])
			for _, err := range []error{HTML(&bytes.Buffer{}, r, "linux/amd64"), SVG(&bytes.Buffer{}, r, "linux/amd64")} {
				if err == nil || !strings.Contains(err.Error(), c.message) {
					t.Errorf("expected %q, found %v", c.message, err)
				}
			}
		})
	}
}
