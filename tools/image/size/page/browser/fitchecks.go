package main

import (
	"context"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// expectFit wants nothing to be beyond the edges of a screen of that many pixels.
func expectFit(ctx context.Context, t *tab, width int) error {
	var wide string
	if err := t.evaluate(ctx, `[...document.querySelectorAll("body *")].filter((e) => !e.matches(".unseen") && (e.getBoundingClientRect().right > innerWidth + .5 || e.getBoundingClientRect().left < -.5)).map((e) => e.outerHTML.slice(0, 100)).join("\n")`, &wide); err != nil {
		return err
	}
	var widths [2]int
	if err := t.evaluate(ctx, `[innerWidth, document.documentElement.scrollWidth]`, &widths); err != nil {
		return err
	}
	if widths != [2]int{width, width} || wide != "" {
		return fmt.Errorf("expected all to fit into %d pixels, found %d of %d, and beyond the edge: %s", width, widths[1], widths[0], wide)
	}
	return nil
}

// expectLabels wants names in the map that are no smaller than a font. A name is cut to fit, but
// not to almost nothing.
func expectLabels(ctx context.Context, t *tab, least, font int) error {
	var labels struct {
		Shown     int
		Illegible []string
	}
	if err := t.evaluate(ctx, fmt.Sprintf(`(() => {
		const names = [...document.querySelectorAll("#map .name")];
		const bad = names.filter((n) => parseFloat(getComputedStyle(n).fontSize) < %[1]d || (n.scrollWidth > n.clientWidth && n.clientWidth < 2.5 * %[1]d) || n.getBoundingClientRect().bottom > n.parentNode.getBoundingClientRect().bottom + 1);
		return {shown: names.length, illegible: bad.map((n) => n.textContent)};
	})()`, font), &labels); err != nil {
		return err
	}
	if labels.Shown < least || len(labels.Illegible) > 0 {
		return fmt.Errorf("expected %d labels or more in the map, all of them legible, found %d, of which not: %q", least, labels.Shown, labels.Illegible)
	}
	return nil
}

func fitsPhone(ctx context.Context, t *tab, _ *report.Report) error {
	if err := expectFit(ctx, t, 360); err != nil {
		return err
	}
	if err := expectLabels(ctx, t, 12, 11); err != nil {
		return err
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

// fitsLetters reads with letters twice as large, as browsers can be told to show all.
func fitsLetters(ctx context.Context, t *tab, _ *report.Report) error {
	if err := t.do(ctx, "Page.setFontSizes", object{"fontSizes": object{"standard": 32}}); err != nil {
		return err
	}
	for _, url := range []string{"about:blank", t.url} {
		if err := t.show(ctx, url); err != nil {
			return err
		}
	}
	if err := expectFit(ctx, t, 768); err != nil {
		return err
	}
	if err := expectLabels(ctx, t, 12, 22); err != nil {
		return err
	}
	var body float64
	err := t.evaluate(ctx, `parseFloat(getComputedStyle(document.body).fontSize)`, &body)
	if err == nil && body < 28 {
		err = fmt.Errorf("expected text of 28 pixels or more, found %.0f", body)
	}
	return err
}

// fitsPaper wants all of the map on a page that is narrower than the screen, in light colours.
func fitsPaper(ctx context.Context, t *tab, _ *report.Report) error {
	var cut []string
	if err := t.evaluate(ctx, `(() => {
		map.style.width = "500px";
		const {right, bottom} = map.getBoundingClientRect();
		return [...boxes].filter(([cell]) => cell.getBoundingClientRect().right > right + 1 || cell.getBoundingClientRect().bottom > bottom + 1).map(([, item]) => label(item));
	})()`, &cut); err != nil {
		return err
	}
	if len(cut) > 0 {
		return fmt.Errorf("expected all of the map on a narrow page, found these cut off: %q", cut)
	}
	if err := t.do(ctx, "Emulation.setEmulatedMedia", object{"media": "print", "features": []object{{"name": "prefers-color-scheme", "value": "dark"}}}); err != nil {
		return err
	}
	var page string
	err := t.evaluate(ctx, `getComputedStyle(document.body).backgroundColor`, &page)
	if err == nil && page != "rgb(255, 255, 255)" {
		err = fmt.Errorf("expected white paper, found %s", page)
	}
	return err
}
