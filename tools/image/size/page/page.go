// Package page shows where every byte of an image goes: as a page with a map that people can
// search and zoom, and as a picture for a README.
package page

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/report"
)

var (
	//go:embed assets
	assets embed.FS
	//go:embed assets/page.css
	style string
)

// scripts lists the files of the page's script, in this order.
var scripts = []string{"data.js", "tree.js", "layout.js", "map.js", "details.js", "tip.js", "search.js", "table.js", "link.js", "main.js"}

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"add":       func(a, b float64) float64 { return tenths(a + b) },
	"bytes":     size.Bytes,
	"short":     short,
	"percent":   Percent,
	"printable": Printable,
	"layer":     func(i int, origin string) string { return cmp.Or(origin, fmt.Sprintf("layer %d", i+1)) },
	"digest":    func(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] },
	"type":      func(mediaType string) string { return mediaType[strings.LastIndex(mediaType, ".")+1:] },
}).ParseFS(assets, "assets/page.html", "assets/picture.svg"))

// HTML writes a page about the image that needs no other files and no network. The page's
// Content-Security-Policy blocks both. The page has all platforms and shows p first. HTML returns an
// error if the sizes of the report do not add up.
func HTML(w io.Writer, r *report.Report, p report.Platform) error {
	script, scriptErr := script()
	data, dataErr := pack(r)
	if err := errors.Join(validate(r), scriptErr, dataErr); err != nil {
		return err
	}
	return templates.ExecuteTemplate(w, "page.html", struct {
		*report.Report
		First, Policy string
		Style         template.CSS
		Script        template.JS
		Data          template.HTML
	}{
		Report: r,
		First:  p.Name,
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(style) + "; script-src " + hash(script),
		Style:  template.CSS(style),
		Script: template.JS(script),
		Data:   template.HTML(data),
	})
}

func script() (string, error) {
	var all strings.Builder
	for _, name := range scripts {
		content, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return "", err
		}
		all.Write(content)
	}
	return all.String(), nil
}

// pack returns the data that data.js unpacks: the report, and the origins of packages. The key of an
// origin is the program's main package and the package.
func pack(r *report.Report) (string, error) {
	of := map[string]origin{}
	for _, p := range r.Platforms {
		for _, file := range p.Files {
			if file.Program == nil {
				continue
			}
			main := file.Program.Source()
			for name := range file.Program.Packages() {
				of[main+"\n"+name], _ = place(name, main)
			}
		}
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	err := json.NewEncoder(zip).Encode(struct {
		*report.Report
		Kinds    []report.Kind
		Origins  []string
		OriginOf map[string]origin
	}{r, report.Kinds, origins, of})
	err = errors.Join(err, zip.Close())
	return base64.StdEncoding.EncodeToString(packed.Bytes()), err
}

// hash returns the name that Content Security Policy Level 3 has for an inline style or script.
func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
