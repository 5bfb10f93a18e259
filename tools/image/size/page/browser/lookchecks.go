package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

//go:embed contrast.js
var contrast string

//go:embed picture.js
var picture string

// legible wants text and controls to have the contrast that WCAG 2.2 asks for at level AA, whatever
// the map's colours show.
func legible(ctx context.Context, t *tab, _ *report.Report) error {
	for _, step := range []string{
		`0`,
		`document.querySelector("input[name=mode][value=kinds]").click()`,
		`search.value = "crypto", search.dispatchEvent(new Event("input"))`,
	} {
		if err := t.evaluate(ctx, step, nil); err != nil {
			return err
		}
		var found struct {
			Texts  int
			Worst  float64
			Text   string
			Colour string
			Faint  []string // controls
		}
		if err := t.evaluate(ctx, contrast, &found); err != nil {
			return err
		}
		if found.Texts < 100 || found.Worst < 4.5 {
			return fmt.Errorf("expected 100 texts or more, with a contrast of 4.5 or more, found %d, and %.2f for %q, %s", found.Texts, found.Worst, found.Text, found.Colour)
		}
		if len(found.Faint) > 0 {
			return fmt.Errorf("expected edges of controls with a contrast of 3 or more, found less around %q", found.Faint)
		}
	}
	return nil
}

// drawsPicture wants texts inside of what they are about, with the contrast of legible.
func drawsPicture(ctx context.Context, t *tab, _ *report.Report) error {
	var found struct {
		Texts          int
		Outside, Faint []string
	}
	if err := t.evaluate(ctx, picture, &found); err != nil {
		return err
	}
	if found.Texts < 30 || len(found.Outside) > 0 || len(found.Faint) > 0 {
		return fmt.Errorf("expected 30 texts or more, found %d; beyond an edge: %q; with a contrast below 4.5: %q", found.Texts, found.Outside, found.Faint)
	}
	return nil
}

// mapFirst wants the first look at a page to answer where the bytes go.
func mapFirst(ctx context.Context, t *tab, _ *report.Report) error {
	var shown float64
	if err := t.evaluate(ctx, `(() => { const {top, height} = map.getBoundingClientRect(); return (innerHeight - top) / height; })()`, &shown); err != nil {
		return err
	}
	if shown < 0.8 {
		return fmt.Errorf("expected four fifths of the map or more, found %.2f", shown)
	}
	return nil
}

// tells moves the mouse over a name at the left, and over the last file, at the right edge.
func tells(ctx context.Context, t *tab, r *report.Report) error {
	files := r.Platforms[0].Files
	for _, c := range []struct{ element, says string }{
		{cell("http"), "net/http"},
		{`[...document.querySelectorAll("#map > button")].at(-1)`, files[len(files)-1].Path},
	} {
		at, err := t.middle(ctx, c.element)
		if err != nil {
			return err
		}
		if err := t.do(ctx, "Input.dispatchMouseEvent", object{"type": "mouseMoved", "x": at.X, "y": at.Y}); err != nil {
			return err
		}
		var found struct {
			Text  string
			Right float64
		}
		if err := t.evaluate(ctx, `({text: tip.hidden ? "" : tip.textContent, right: tip.getBoundingClientRect().right})`, &found); err != nil {
			return err
		}
		if !strings.HasPrefix(found.Text, c.says) || !strings.Contains(found.Text, " bytes, ") {
			return fmt.Errorf("expected a tip about %s and its bytes, found %q", c.says, found.Text)
		}
		if found.Right > 768 {
			return fmt.Errorf("expected the tip on the screen, found it to end at %.0f of 768 pixels", found.Right)
		}
	}
	return nil
}
