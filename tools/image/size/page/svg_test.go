package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

func svg(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := SVG(&picture, r, r.Platforms[0]); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}

func TestGoldenSVG(t *testing.T) {
	golden(t, "small.svg", svg(t, small()))
	// README.md of tools/image/size shows this picture.
	golden(t, "shop.svg", svg(t, shop(t)))
}

func TestSVGIsSmallAndTheSameEachTime(t *testing.T) {
	for _, r := range []*report.Report{shop(t), large()} {
		first := svg(t, r)
		if len(first) > 60_000 {
			t.Errorf("%s: expected at most 60,000 bytes, found %d", r.Image, len(first))
		}
		if !bytes.Equal(first, svg(t, r)) {
			t.Errorf("%s: expected the same bytes twice, found others", r.Image)
		}
	}
}

func TestSVGEscapes(t *testing.T) {
	r := hostile()
	r.Platforms[0].Files[0].Program.Parts[1].Package = "example.com/a\x00"
	var text, markup strings.Builder
	decoder := xml.NewDecoder(bytes.NewReader(svg(t, r)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			markup.WriteString(token.Name.Local + " ")
		}
	}
	for _, name := range []string{hostileImage, hostilePackage, hostilePath, "example.com/a\ufffd"} {
		if !strings.Contains(text.String(), name) {
			t.Errorf("expected %q as text, found %q", name, &text)
		}
	}
	for _, element := range []string{"script", "img", "b"} {
		if strings.Contains(" "+markup.String(), " "+element+" ") {
			t.Errorf("expected no element %s, found one of %s", element, &markup)
		}
	}
}

func TestSVGOfNoFiles(t *testing.T) {
	svg(t, &report.Report{Platforms: []report.Platform{{Name: "linux/amd64"}}})
}

// Bazel's import path of each main package is "main". ImportPath has the path in the sources.
func TestOriginsOfAProgramOfBazel(t *testing.T) {
	for importPath, expected := range map[string]origin{"github.com/c/other": module, "github.com/c/d/cmd/program": own} {
		r := small()
		program := r.Platforms[0].Files[0].Program
		program.Main, program.ImportPath = "main", importPath
		all, _ := areas(r.Platforms[0])
		i := slices.IndexFunc(all, func(a area) bool { return a.Name == "github.com/c/d" })
		if all[i].Origin != expected {
			t.Errorf("github.com/c/d in %s: expected %s, found %s", importPath, origins[expected], origins[all[i].Origin])
		}
	}
}

// Folding small packages loses no bytes.
func TestAreasAddUp(t *testing.T) {
	r := large()
	all, _ := areas(r.Platforms[0])
	for name, list := range map[string][]area{"all": all, "folded": fold(all, 20_000)} {
		sum := int64(0)
		for _, a := range list {
			sum += a.Size
		}
		if sum != r.Platforms[0].Unpacked {
			t.Errorf("%s: expected %d bytes, found %d", name, r.Platforms[0].Unpacked, sum)
		}
	}
}
