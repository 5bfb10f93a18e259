package main

import (
	"bytes"
	"context"
	"path/filepath"

	"example.com/thimble/tools/size/page"
	"example.com/thimble/tools/size/page/sample"
	"example.com/thimble/tools/size/report"
)

// A shot is a picture of a page after something was done with it.
type shot struct {
	name          string
	report        func() (*report.Report, error)
	width, height int
	phone         bool
	scheme        string
	whole         bool   // not only what fits on the screen
	script        string // what was done
}

const (
	zoomed = `choose("net/http")`
	kinds  = `document.querySelector("input[value=kinds]").click()`
	sought = `search.value = "crypto"; search.dispatchEvent(new Event("input"))`
)

var shots = []shot{
	{"desktop", sample.Shop, 1280, 900, false, "light", true, "0"},
	{"desktop-dark", sample.Shop, 1280, 900, false, "dark", true, "0"},
	{"kinds", sample.Shop, 1280, 900, false, "light", false, kinds},
	{"kinds-dark", sample.Shop, 1280, 900, false, "dark", false, kinds},
	{"program", sample.Shop, 1280, 900, false, "light", false, `zoomTo(state.zoom.children[0])`},
	{"why", sample.Shop, 1280, 900, false, "light", false, zoomed},
	{"search", sample.Shop, 1280, 900, false, "light", false, sought},
	{"hello", sample.Hello, 1280, 900, false, "light", false, "0"},
	{"phone", sample.Shop, 360, 740, true, "light", true, "0"},
	{"phone-why-dark", sample.Shop, 360, 740, true, "dark", true, zoomed},
}

func (s session) shoot(ctx context.Context, folder string) error {
	for _, shot := range shots {
		r, err := shot.report()
		if err != nil {
			return err
		}
		var content bytes.Buffer
		if err := page.HTML(&content, r); err != nil {
			return err
		}
		if err := s.visit(ctx, content.Bytes(), shot.width, shot.height, shot.phone, shot.scheme, func(ctx context.Context, t *tab) error {
			if err := t.evaluate(ctx, shot.script+"; 0", nil); err != nil {
				return err
			}
			return t.screenshot(ctx, filepath.Join(folder, shot.name+".png"), shot.whole)
		}); err != nil {
			return err
		}
	}
	return nil
}
