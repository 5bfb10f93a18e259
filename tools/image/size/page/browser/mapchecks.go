package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

func quiet(ctx context.Context, t *tab, _ *report.Report) error {
	if err := t.evaluate(ctx, "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))", nil); err != nil {
		return err
	}
	problems, requests := t.seen()
	if len(problems) > 0 {
		return fmt.Errorf("expected no errors, found %s", strings.Join(problems, "\n"))
	}
	if len(requests) != 1 || requests[0] != t.url {
		return fmt.Errorf("expected one request, of %s, found %q", t.url, requests)
	}
	return nil
}

// buttons are what the map shows first, by name, size and area.
const buttons = `[...document.querySelectorAll("#map button")].map((b) => {
	const [, name, size] = /^(.*), ([\d,]+) bytes?, [\d.]+ %$/.exec(b.getAttribute("aria-label"));
	return {name, size: Number(size.replaceAll(",", "")), area: b.offsetWidth * b.offsetHeight};
})`

func proportional(ctx context.Context, t *tab, r *report.Report) error {
	var shown []struct {
		Name       string
		Size, Area float64
	}
	if err := t.evaluate(ctx, buttons, &shown); err != nil {
		return err
	}
	if len(shown) < 2 {
		return fmt.Errorf("expected two files or more in the map, found %v", shown)
	}
	var size, area float64
	for _, b := range shown {
		size, area = size+b.Size, area+b.Area
	}
	if int64(size) != r.Platforms[0].Unpacked {
		return fmt.Errorf("expected the map to add up to %d bytes, found %.0f", r.Platforms[0].Unpacked, size)
	}
	for _, b := range shown {
		// Edges are on whole pixels.
		if expected := area * b.Size / size; math.Abs(b.Area-expected) > 0.001*area {
			return fmt.Errorf("%s: expected an area of %.0f for %.0f bytes, found %.0f", b.Name, expected, b.Size, b.Area)
		}
	}
	return nil
}

// path is where the map has been zoomed to.
const path = `[...document.querySelectorAll("#path li")].map((item) => item.textContent).join(" > ")`

func expectPath(ctx context.Context, t *tab, expected string) error {
	var found string
	if err := t.evaluate(ctx, path, &found); err != nil {
		return err
	}
	if found != expected {
		return fmt.Errorf("expected it to show %q, found %q", expected, found)
	}
	return nil
}

// cell is an expression for the part of the map with that name.
func cell(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#map .cell > .name")].find((n) => n.firstChild.data === %q)`, name)
}

func zoomsByMouse(ctx context.Context, t *tab, _ *report.Report) error {
	for _, step := range []struct{ element, path string }{
		{cell("/shop"), "All files > /shop"},
		{cell("net"), "All files > /shop > net"},
		{cell("http"), "All files > /shop > net > http"},
		{`document.querySelectorAll("#path button")[1]`, "All files > /shop"},
		{`document.querySelectorAll("#path button")[0]`, "All files"},
	} {
		if err := t.click(ctx, step.element); err != nil {
			return err
		}
		if err := expectPath(ctx, t, step.path); err != nil {
			return err
		}
	}
	return nil
}

// focused is the label of the focused part of the map, without sizes, or nothing.
const focused = `(() => { const e = document.activeElement; return e.closest("#map") ? e.getAttribute("aria-label").split(",")[0] : ""; })()`

func zoomsByKeys(ctx context.Context, t *tab, _ *report.Report) error {
	var name, other string
	for tries := 0; name == ""; tries++ {
		if tries == 20 {
			return errors.New("expected Tab to reach the map, found that it does not in 20 steps")
		}
		if err := t.press(ctx, "Tab"); err != nil {
			return err
		}
		if err := t.evaluate(ctx, focused, &name); err != nil {
			return err
		}
	}
	for _, step := range []struct{ key, path string }{
		{"ArrowRight", "All files"},
		{"ArrowLeft", "All files"},
		{"Enter", "All files > " + name},
		{"ArrowDown", "All files > " + name},
	} {
		if err := t.press(ctx, step.key); err != nil {
			return err
		}
		if err := expectPath(ctx, t, step.path); err != nil {
			return err
		}
		before := other
		if err := t.evaluate(ctx, focused, &other); err != nil {
			return err
		}
		if other == "" || other == before {
			return fmt.Errorf("expected %s to move the focus from %q, found it on %q", step.key, before, other)
		}
	}
	if err := t.press(ctx, "Escape"); err != nil {
		return err
	}
	if err := expectPath(ctx, t, "All files"); err != nil {
		return err
	}
	if err := t.evaluate(ctx, focused, &other); err != nil || other != name {
		return fmt.Errorf("expected the focus to be on %q again, found it on %q, %v", name, other, err)
	}
	return nil
}

func fast(ctx context.Context, t *tab, _ *report.Report) error {
	var best float64
	// The least of three: other programs may be busy, and a slow page must not take all patience.
	if err := t.evaluate(ctx, `(() => {
		let best = Infinity;
		for (const input of [...document.querySelectorAll("input[name=platform]")].slice(0, 3)) {
			const start = performance.now();
			input.checked = true;
			input.dispatchEvent(new Event("change"));
			document.getElementById("map").getBoundingClientRect();
			best = Math.min(best, performance.now() - start);
		}
		return best;
	})()`, &best); err != nil {
		return err
	}
	// A machine at rest needs a tenth of it; one that is busy with other tests does not fail.
	if most := 3000.0; best > most {
		return fmt.Errorf("expected a platform to be shown within %.0f ms, found %.0f ms", most, best)
	}
	return nil
}
