// Package page shows where every byte of an image goes: as a page with a map that people can
// search and zoom, and as a picture for a README.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/report"
)

//go:embed assets
var assets embed.FS

// scripts make one script, in this order.
var scripts = []string{"tree.js", "layout.js", "map.js", "details.js", "tip.js", "search.js", "table.js", "link.js", "main.js"}

var layout = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"bytes":   size.Bytes,
	"short":   short,
	"percent": percent,
	"layer":   layerName,
	"digest":  func(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] },
	"type":    func(mediaType string) string { return mediaType[strings.LastIndex(mediaType, ".")+1:] },
}).ParseFS(assets, "assets/page.html"))

// view is what the template is executed with.
type view struct {
	*report.Report
	First  string // name of a platform
	Policy string
	Style  template.CSS
	Script template.JS
	Data   template.JS
}

// HTML writes a page about the image that needs nothing but itself: neither files beside it
// nor a network, which its Content-Security-Policy refuses. It shows the platform first, and has
// all. Sizes are in bytes. It is an error if the report has no such platform, or if its sizes do
// not add up.
func HTML(w io.Writer, r *report.Report, platform string) error {
	style, err := assets.ReadFile("assets/page.css")
	if err != nil {
		return err
	}
	var script strings.Builder
	script.WriteString("\"use strict\";\n")
	for _, name := range scripts {
		part, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return err
		}
		script.Write(part)
	}
	return write(w, r, platform, string(style), script.String())
}

func write(w io.Writer, r *report.Report, platform, style, script string) error {
	if err := validate(r); err != nil {
		return err
	}
	if _, err := find(r, platform); err != nil {
		return err
	}
	// Of what it escapes, <, > and & matter: they could end the element.
	encoded, err := json.Marshal(new(encoder).report(r))
	if err != nil {
		return err
	}
	return layout.Execute(w, view{
		Report: r,
		First:  platform,
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(style) + "; script-src " + hash(script),
		Style:  template.CSS(style),
		Script: template.JS(script),
		Data:   template.JS(encoded),
	})
}

// hash names an inline style or script as Content Security Policy Level 3 does.
func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
