package main

import (
	"bytes"
	"context"
	"path/filepath"

	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/page/sample"
)

// A shot is a picture of a page after a script did something with it.
type shot struct {
	name   string
	on     check // the report and the screen
	whole  bool  // not only what fits on the screen
	script string
}

const (
	zoomed = `choose("net/http")`
	kinds  = `document.querySelector("input[value=kinds]").click()`
	sought = `search.value = "crypto"; search.dispatchEvent(new Event("input"))`
)

var shots = []shot{
	{"desktop", check{report: sample.Shop, width: 1280, height: 900, scheme: "light"}, true, "0"},
	{"desktop-dark", check{report: sample.Shop, width: 1280, height: 900, scheme: "dark"}, true, "0"},
	{"kinds", check{report: sample.Shop, width: 1280, height: 900, scheme: "light"}, false, kinds},
	{"kinds-dark", check{report: sample.Shop, width: 1280, height: 900, scheme: "dark"}, false, kinds},
	{"program", check{report: sample.Shop, width: 1280, height: 900, scheme: "light"}, false, `zoomTo(state.zoom.children[0])`},
	{"why", check{report: sample.Shop, width: 1280, height: 900, scheme: "light"}, false, zoomed},
	{"search", check{report: sample.Shop, width: 1280, height: 900, scheme: "light"}, false, sought},
	{"hello", check{report: sample.Hello, width: 1280, height: 900, scheme: "light"}, false, "0"},
	{"phone", check{report: sample.Shop, width: 360, height: 740, phone: true, scheme: "light"}, true, "0"},
	{"phone-why-dark", check{report: sample.Shop, width: 360, height: 740, phone: true, scheme: "dark"}, true, zoomed},
}

func (s session) shoot(ctx context.Context, folder string) error {
	for _, shot := range shots {
		r, err := shot.on.report()
		if err != nil {
			return err
		}
		var content bytes.Buffer
		if err := page.HTML(&content, r, r.Platforms[0].Name); err != nil {
			return err
		}
		if err := s.visit(ctx, content.Bytes(), shot.on, func(ctx context.Context, t *tab) error {
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
