//go:build browser

package page

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdp "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/report"
)

type action = chromedp.Action[chromedp.Void]

// A check uses a page. During all checks, the page may send no request and log nothing to the console.
type check struct {
	report *report.Report
	screen []action
	steps  []step
	broken []breakage
}

// A step does something. Then the JavaScript expression shows has to have the expected value.
type step struct {
	do              action
	shows, expected string
}

// A breakage is a change of a page that the check has to notice.
type breakage struct {
	old, new string // new replaces old in the page
	says     string // a part of the check's error
}

const (
	zoomed   = `[...document.querySelectorAll("#path li")].map((item) => item.textContent).join(" > ")`
	found    = `document.querySelector("#found").textContent`
	packages = `(() => {
		const number = (cell) => cell.textContent === "–" ? 0 : Number(cell.textContent.replaceAll(",", ""));
		const rows = [...document.querySelectorAll("#packages tbody tr")].map((row) => [...row.querySelectorAll("td")].map(number));
		const wrong = rows.filter((row) => row.slice(1, -1).reduce((a, b) => a + b) !== row[0]);
		return rows.length + " rows of " + rows.reduce((sum, row) => sum + row[0], 0) + " bytes, " + wrong.length + " wrong";
	})()`
	totals = `[...document.querySelectorAll(".unpacked, .pulled, #details .size b")].filter((e) => e.offsetParent).map((e) => e.textContent).join(" ")`
	// beyond lists elements that do not fit on the screen.
	beyond = `[innerWidth, document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")].filter((e) => {
		const {left, right} = e.getBoundingClientRect();
		return !e.matches(".unseen") && (right > innerWidth + .5 || left < -.5);
	}).map((e) => e.outerHTML.slice(0, 100))].join(" ")`
	// illegible lists names in a map that are small or cut to almost nothing. A map needs some names.
	illegible = `(() => {
		const names = [...document.querySelectorAll("#map .name")];
		const bad = names.filter((n) => parseFloat(getComputedStyle(n).fontSize) < 11 || (n.scrollWidth > n.clientWidth && n.clientWidth < 28));
		return (names.length < 12 ? "few" : "many") + ", illegible: " + bad.map((n) => n.textContent).join();
	})()`
	// tiny lists controls that are too small for fingers.
	tiny     = `[...document.querySelectorAll("button, input[type=search], label:has(input)")].filter((e) => e.offsetParent && !e.closest("#map") && e.getBoundingClientRect().height < 40).map((e) => e.textContent).join()`
	platform = `document.querySelectorAll("input[name=platform] + span")`
	chosen   = `document.querySelector("input[name=platform]:checked + span").firstChild.data`
	injected = `document.querySelectorAll("#injected, img").length + document.title`
)

// cell returns an expression for the box of the map with that name; row returns one for the table's row.
func cell(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#map .cell > .name")].find((n) => n.firstChild.data === %q)`, name)
}

func rowOf(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#packages tbody button")].find((b) => b.textContent === %q)`, name)
}

func checks(shop *report.Report) map[string]check {
	first, second := shop.Platforms[0], shop.Platforms[1]
	count, sum := 0, int64(0)
	for name, size := range first.Packages() {
		if strings.Contains(name, "net/http") {
			count, sum = count+1, sum+size
		}
	}
	bad := hostile()
	desktop := []action{chromedp.EmulateViewport(1280, 900)}
	return map[string]check{
		"zooms by mouse and keys": {shop, desktop, []step{
			{click(cell("/shop")), zoomed, "All files > /shop"},
			{click(cell("net")), zoomed, "All files > /shop > net"},
			{click(cell("http")), zoomed, "All files > /shop > net > http"},
			{click(`document.querySelectorAll("#path button")[0]`), zoomed, "All files"},
			{chromedp.Focus(chromedp.CSS("#map button")), zoomed, "All files"},
			{chromedp.KeyEvent(kb.Enter), zoomed, "All files > /shop"},
			{chromedp.KeyEvent(kb.Escape), zoomed, "All files"},
		}, []breakage{
			{"const state =", "missing();\nconst state =", "missing is not defined"},
			{"const state =", "console.error('a word');\nconst state =", "a word"},
			{"</body>", `<img src="http://localhost:1/x.gif"></body>`, "x.gif"},
			{`map.addEventListener("click"`, `map.addEventListener("dblclick"`, `found "All files"`},
			{`event.key === "Escape" && state.zoom.parent`, "false", `expected "All files", found "All files > /shop"`},
		}},
		"searches and adds up": {shop, desktop, []step{
			{chromedp.SendKeys(chromedp.CSS("#search"), "Net/http"), found, fmt.Sprintf("%d found, %s bytes, %s", count, size.Bytes(sum), Percent(sum, first.Unpacked))},
			{nil, packages, fmt.Sprintf("%d rows of %d bytes, 0 wrong", count, sum)},
			{chromedp.KeyEvent(kb.Enter), zoomed, "All files > /shop > net > http > itself"},
			{chromedp.Steps(chromedp.Focus(chromedp.CSS("#search")), chromedp.KeyEvent(kb.Escape)), found, ""},
			{click(`document.querySelector("#more")`), packages, fmt.Sprintf("%d rows of %d bytes, 0 wrong", len(first.Packages()), first.Unpacked)},
		}, []breakage{
			{"words.trim().toLowerCase()", "words.trim()", `found "0 found`},
			{"const size = rows.reduce", "const size = state.rows.reduce", "found, 7,313,995 bytes"},
			{`event.key === "Enter" && state.query`, "false", `found "All files"`},
			{"    else if (file.Size)", "    else if (0)", "8.5 %"},
			{"key: (row) => row.kinds[i] || 0", "key: (row) => row.kinds[0] || 0", "wrong"},
		}},
		"keeps in its URL what it shows": {shop, desktop, []step{
			{click(cell("/shop")), zoomed, "All files > /shop"},
			{click(cell("net")), "location.hash", "#platform=linux/amd64&zoom=//apps/shop:layer&zoom=/shop&zoom=net"},
			{click(platform + "[1]"), chosen, second.Name + " "},
			{chromedp.SendKeys(chromedp.CSS("#search"), "crypto"), "location.hash", "#platform=linux/arm64&zoom=//apps/shop:layer&zoom=/shop&zoom=net&search=crypto"},
			{chromedp.Reload(), zoomed + ` + document.querySelector("#search").value`, "All files > /shop > netcrypto"},
			{nil, chosen, second.Name + " "},
			{back, chosen, first.Name + " "},
			{back, zoomed, "All files > /shop"},
			{back, zoomed, "All files"},
		}, []breakage{
			{"  refresh();\n  remember();\n", "  refresh();\n", `expected "#platform=linux/amd64&zoom`},
			{`addEventListener("popstate", follow)`, "0", `expected "linux/amd64 ", found "linux/arm64 "`},
			{`...link.getAll("zoom")`, "", `found "All filescrypto"`},
			{`link.get("search") || ""`, `""`, `found "All files > /shop > net"`},
		}},
		"shows each platform": {shop, desktop, []step{
			{nil, totals, strings.Join([]string{size.Bytes(first.Unpacked), size.Bytes(first.Pulled), size.Bytes(first.Unpacked), "bytes"}, " ")},
			{click(platform + "[1]"), totals, strings.Join([]string{size.Bytes(second.Unpacked), size.Bytes(second.Pulled), size.Bytes(second.Unpacked), "bytes"}, " ")},
		}, []breakage{
			{"section.hidden = section.dataset.platform !== index", "section.hidden = section.dataset.platform !== `0`", "expected"},
		}},
		"fits a phone": {shop, []action{chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch)}, []step{
			{nil, beyond, "360 360"},
			{nil, illegible, "many, illegible: "},
			{nil, tiny, ""},
			{chromedp.Tap(chromedp.JSPath(cell("/shop"))), zoomed, "All files > /shop"},
		}, []breakage{
			{"</main>", `</main><div style="width: 400px">x</div>`, `expected "360 360", found "4`},
			{"font-size: .75rem; line-height: 1rem", "font-size: .55rem; line-height: 1rem", "illegible: /shop"},
			{"min-height: 44px", "max-height: 30px; min-height: 0", "linux/amd64"},
		}},
		"shows names that are markup as they are": {bad, desktop, []step{
			{click(rowOf(hostilePackage)), `document.querySelector("#details h3").textContent`, hostilePackage},
			{nil, `document.querySelector("#details .why").textContent`, "example.com/a" + hostilePackage},
			{click(rowOf(hostilePath)), `document.querySelector("#details h3").textContent`, hostilePath},
			{click(`document.querySelector("#path button")`), injected, "0Size of " + hostileImage},
			{nil, `document.querySelector("h1").textContent`, hostileImage},
		}, []breakage{
			{`make("h3", {tabIndex: -1}, ...breakable(label(item)))`, `make("h3", {innerHTML: label(item)})`, "expected"},
		}},
	}
}

// click presses the mouse's left button on the element that a JavaScript expression finds.
func click(element string) action { return chromedp.Click(chromedp.JSPath(element)) }

var back = chromedp.Evaluate[chromedp.Void]("history.back()")

// TestBrowser needs Chromium. Only builds with -tags=browser compile this file, and chromedp with
// it.
func TestBrowser(t *testing.T) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("expected chromium on the PATH, found none; install it: apt-get install -y --no-install-recommends chromium: %v", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program))
	if os.Geteuid() == 0 {
		// Chromium's sandbox refuses to start as root. This Chromium opens nothing but our own page.
		options = append(options, chromedp.NoSandbox)
	}
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	browser, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>\n`)
	t.Run("refuses what its policy does not know", func(t *testing.T) {
		page := strings.Replace(html(t, small()), "</body>", "<script>1</script></body>", 1)
		if err := (check{}).visit(t, browser, page); err == nil || !strings.Contains(err.Error(), "Content Security Policy") {
			t.Errorf("expected the Content Security Policy to refuse a script, found: %v", err)
		}
	})
	for name, c := range checks(shop(t)) {
		t.Run(name, func(t *testing.T) {
			page := html(t, c.report)
			if err := c.visit(t, browser, page); err != nil {
				t.Fatal(err)
			}
			for _, b := range c.broken {
				if count := strings.Count(page, b.old); count != 1 {
					t.Fatalf("expected the page to have %q once, found it %d times", b.old, count)
				}
				// The page's policy would block the changed script or style.
				err := c.visit(t, browser, policy.ReplaceAllString(strings.Replace(page, b.old, b.new, 1), ""))
				if err == nil || !strings.Contains(err.Error(), b.says) {
					t.Errorf("with %q in place of %q, expected an error that says %q, found: %v", b.new, b.old, b.says, err)
				}
			}
		})
	}
}

func (c check) visit(t *testing.T, browser context.Context, page string) error {
	tab, cancel := chromedp.NewContext(browser)
	defer cancel()
	ctx, cancel := context.WithTimeout(tab, 30*time.Second)
	defer cancel()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		return err
	}
	var mu sync.Mutex
	var problems []error
	err := chromedp.Listen(tab, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if event.Request.URL != "file://"+file {
				problems = append(problems, fmt.Errorf("expected no requests, found one of %s", event.Request.URL))
			}
		case *cdp.EventExceptionThrown:
			problems = append(problems, &chromedp.ExceptionError{ExceptionDetails: event.ExceptionDetails})
		case *cdp.EventConsoleAPICalled:
			problems = append(problems, fmt.Errorf("expected an empty console, found %s", event.Args[0].Value))
		case *log.EventEntryAdded:
			problems = append(problems, fmt.Errorf("expected an empty log, found %s", event.Entry.Text))
		}
	})
	if err == nil {
		err = chromedp.Do(ctx, append(c.screen, chromedp.Navigate("file://"+file))...)
	}
	for _, s := range c.steps {
		if err == nil {
			err = s.perform(ctx)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	return errors.Join(append(problems, err)...)
}

// perform does a step and waits for its expected value: the page unpacks its data after it is loaded.
func (s step) perform(ctx context.Context) error {
	if s.do != nil {
		if err := chromedp.Do(ctx, s.do); err != nil {
			return err
		}
	}
	var found string
	var err error
	for start := time.Now(); time.Since(start) < 2*time.Second; time.Sleep(20 * time.Millisecond) {
		if found, err = chromedp.Run(ctx, chromedp.Evaluate[string](s.shows)); err == nil && found == s.expected {
			return nil
		}
	}
	return fmt.Errorf("%s: expected %q, found %q, %v", s.shows, s.expected, found, err)
}
