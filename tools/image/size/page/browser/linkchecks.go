package main

import (
	"context"
	"fmt"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// links wants the URL to say what the page shows, and the page to show what the URL says.
func links(ctx context.Context, t *tab, _ *report.Report) error {
	for _, element := range []string{
		cell("/shop"), cell("net"),
		`document.querySelectorAll("input[name=platform] + span")[1]`,
		`document.querySelectorAll("input[name=mode] + span")[1]`,
		`search`,
	} {
		if err := t.click(ctx, element); err != nil {
			return err
		}
	}
	if err := t.enter(ctx, "crypto"); err != nil {
		return err
	}
	const link = "#platform=linux/arm64&zoom=//apps/shop:layer&zoom=/shop&zoom=net&colours=kinds&search=crypto"
	if err := expectURL(ctx, t, link); err != nil {
		return err
	}
	for _, path := range []string{"All files > /shop > net", "All files > /shop"} {
		if err := t.evaluate(ctx, `new Promise((done) => { addEventListener("popstate", () => setTimeout(done)); history.back(); })`, nil); err != nil {
			return err
		}
		if err := expectPath(ctx, t, path); err != nil {
			return err
		}
	}
	page := t.url
	for _, url := range []string{"about:blank", page + link} {
		if err := t.show(ctx, url); err != nil {
			return err
		}
	}
	if err := expectPath(ctx, t, "All files > /shop > net"); err != nil {
		return err
	}
	var found string
	if err := t.evaluate(ctx, `[search.value, found.textContent.split(",")[0], picked("mode").value, picked("platform").nextSibling.textContent.split(" ")[0]].join()`, &found); err != nil {
		return err
	}
	if !strings.HasPrefix(found, "crypto,") || !strings.HasSuffix(found, " found,kinds,linux/arm64") {
		return fmt.Errorf("expected the search %q by kinds on linux/arm64, found %q", "crypto", found)
	}
	return expectURL(ctx, t, link)
}

// worksWithoutURL zooms a page that another one has in a frame, without a URL of its own.
func worksWithoutURL(ctx context.Context, t *tab, _ *report.Report) error {
	var said string
	if err := t.evaluate(ctx, `new Promise((done) => {
		const frame = make("iframe", {srcdoc: "<!doctype html>" + document.documentElement.outerHTML});
		frame.addEventListener("load", () => {
			frame.contentDocument.querySelector("#map button").click();
			done(frame.contentDocument.querySelector("#said").textContent);
		});
		document.body.append(frame);
	})`, &said); err != nil {
		return err
	}
	if !strings.HasPrefix(said, "/hello, ") {
		return fmt.Errorf("expected it to say that it shows /hello, found %q", said)
	}
	return nil
}

// expectURL waits for what the URL says, which changes once typing has come to rest.
func expectURL(ctx context.Context, t *tab, end string) error {
	var found string
	for range 20 {
		if err := t.evaluate(ctx, `new Promise((done) => setTimeout(() => done(location.hash), 50))`, &found); err != nil {
			return err
		}
		if found == end {
			return nil
		}
	}
	return fmt.Errorf("expected the URL to end with %q, found %q", end, found)
}

func goesToLargest(ctx context.Context, t *tab, _ *report.Report) error {
	if err := t.click(ctx, "search"); err != nil {
		return err
	}
	if err := t.enter(ctx, "net/http"); err != nil {
		return err
	}
	if err := t.press(ctx, "Enter"); err != nil {
		return err
	}
	if err := expectPath(ctx, t, "All files > /shop > net > http > itself"); err != nil {
		return err
	}
	if err := t.evaluate(ctx, `search.value = "regexp", search.dispatchEvent(new Event("input"))`, nil); err != nil {
		return err
	}
	found, err := t.text(ctx, "found")
	if expected := ", none in net/http"; err == nil && !strings.HasSuffix(found, expected) {
		err = fmt.Errorf("expected what was found to end with %q, found %q", expected, found)
	}
	return err
}
