package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"example.com/thimble/tools/size/report"
)

//go:embed contrast.js
var contrast string

// legible wants text to have the contrast that WCAG 2.2 asks for at level AA, whatever the map's
// colours show.
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
		}
		if err := t.evaluate(ctx, contrast, &found); err != nil {
			return err
		}
		if found.Texts < 100 || found.Worst < 4.5 {
			return fmt.Errorf("expected 100 texts or more, with a contrast of 4.5 or more, found %d, and %.2f for %q, %s", found.Texts, found.Worst, found.Text, found.Colour)
		}
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

func fitsPhone(ctx context.Context, t *tab, _ *report.Report) error {
	var wide string
	if err := t.evaluate(ctx, `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + .5 || e.getBoundingClientRect().left < -.5).map((e) => e.outerHTML.slice(0, 100)).join("\n")`, &wide); err != nil {
		return err
	}
	var widths [2]int
	if err := t.evaluate(ctx, `[innerWidth, document.documentElement.scrollWidth]`, &widths); err != nil {
		return err
	}
	if widths != [2]int{360, 360} || wide != "" {
		return fmt.Errorf("expected all to fit into 360 pixels, found %d of %d, and beyond the edge: %s", widths[1], widths[0], wide)
	}
	// A name is cut to fit, but not to almost nothing.
	var labels struct {
		Shown     int
		Illegible []string
	}
	if err := t.evaluate(ctx, `(() => {
		const names = [...document.querySelectorAll("#map .name")];
		const bad = names.filter((n) => parseFloat(getComputedStyle(n).fontSize) < 11 || (n.scrollWidth > n.clientWidth && n.clientWidth < 30) || n.getBoundingClientRect().bottom > n.parentNode.getBoundingClientRect().bottom + 1);
		return {shown: names.length, illegible: bad.map((n) => n.textContent)};
	})()`, &labels); err != nil {
		return err
	}
	if labels.Shown < 12 || len(labels.Illegible) > 0 {
		return fmt.Errorf("expected 12 labels or more in the map, all of them legible, found %d, of which not: %q", labels.Shown, labels.Illegible)
	}
	var small []string
	if err := t.evaluate(ctx, `[...document.querySelectorAll("button, input[type=search], label:has(input)")].filter((e) => e.offsetParent && !e.closest("#map") && e.getBoundingClientRect().height < 40).map((e) => e.textContent)`, &small); err != nil {
		return err
	}
	if len(small) > 0 {
		return fmt.Errorf("expected targets for fingers to be 40 pixels high, found these to be less: %q", small)
	}
	if err := t.tap(ctx, cell("/shop")); err != nil {
		return err
	}
	if err := expectPath(ctx, t, "All files > /shop"); err != nil {
		return err
	}
	line, err := t.text(ctx, `document.getElementById("line")`)
	if err == nil && !strings.HasPrefix(line, "/shop: ") {
		err = fmt.Errorf("expected the line below the map to be about /shop, found %q", line)
	}
	return err
}
