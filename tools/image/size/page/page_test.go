package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

var update = flag.Bool("update", false, "write the golden files")

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
	if err := HTML(&page, r, r.Platforms[0]); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// TestGoldenHTML leaves out the style, the script and the data, whose bytes change too often.
func TestGoldenHTML(t *testing.T) {
	found := html(t, small())
	for _, element := range []string{`(<style>)(?s:.*?)(</style>)`, `(<script type="module">)(?s:.*?)(</script>)`, `(id="data">).*?(</script>)`, `(sha256-)[^']*?(&#39;)`} {
		found = regexp.MustCompile(element).ReplaceAllString(found, "$1...$2")
	}
	golden(t, "small.html", []byte(found))
}

// The policy has to allow the page's script and style, to the byte.
func TestPolicyAllowsTheScriptAndTheStyle(t *testing.T) {
	page := html(t, small())
	for name, element := range map[string]string{"script-src": `(?s)<script type="module">(.*?)</script>`, "style-src": `(?s)<style>(.*?)</style>`} {
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
	page := html(t, hostile())
	for _, broken := range []string{"<b id=injected>", "<img", `document.title="broken"</script>`} {
		if strings.Contains(page, broken) {
			t.Errorf("expected %q to be escaped, found it", broken)
		}
	}
	packed, err := base64.StdEncoding.DecodeString(regexp.MustCompile(`id="data">(.*?)</script>`).FindStringSubmatch(page)[1])
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.NewDecoder(unzipped).Decode(&r); err != nil || !reflect.DeepEqual(&r, hostile()) {
		t.Errorf("expected the report as it is, found %v, %v", r, err)
	}
}

func TestHTMLOfManyPackagesIsSmall(t *testing.T) {
	if page := html(t, large()); len(page) > 1_000_000 {
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
	} {
		t.Run(name, func(t *testing.T) {
			r := small()
			c.damage(&r.Platforms[0])
			for _, err := range []error{HTML(&bytes.Buffer{}, r, r.Platforms[0]), SVG(&bytes.Buffer{}, r, r.Platforms[0])} {
				if err == nil || !strings.Contains(err.Error(), c.message) {
					t.Errorf("expected %q, found %v", c.message, err)
				}
			}
		})
	}
}
