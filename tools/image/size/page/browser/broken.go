package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A breakage is a change of a page, and what a check has to say about the page then.
type breakage struct {
	name, check string
	old, new    string // what of the page is replaced
	says        string
	// guarded leaves the page its policy, which otherwise would refuse all that is changed.
	guarded bool
}

var broken = []breakage{
	{"a script that fails", "asks for nothing and complains of nothing", "const state =", "missing();\nconst state =", "missing is not defined", false},
	{"a word in the console", "asks for nothing and complains of nothing", "const state =", "console.log('a word');\nconst state =", "a word", false},
	{"a picture from elsewhere", "asks for nothing and complains of nothing", "</body>", `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="></body>`, "expected one request", false},
	{"a script that the policy does not know", "asks for nothing and complains of nothing", "</body>", "<script>1</script></body>", "Content Security Policy", true},
	{"no script", "shows areas that are proportional to bytes", "follow();\nlet width", "let width", "found []", false},
	{"rows that are too deep", "shows areas that are proportional to bytes", "depth = long * used / rest || 0", "depth = long * used / rest * .9 || 0", "expected an area", false},
	{"lost files", "shows areas that are proportional to bytes", "if (file.program) addProgram(place, file.program);\n    else", "if (file.program) addProgram(place, file.program);\n    else if (0)", "in the map", false},
	{"a map far below", "shows most of the map without scrolling", "#map-title { margin-top: 24px; }", "#map-title { margin-top: 400px; }", "expected four fifths", false},
	{"a map that does not hear the mouse", "zooms in and out by mouse", `map.addEventListener("click"`, `map.addEventListener("dblclick"`, `found "All files"`, false},
	{"no way out", "zooms in and out by mouse", `button.addEventListener("click", () => zoomTo(n, true))`, `n`, `expected it to show "All files > /shop"`, false},
	{"a URL that stays", "has links to what it shows", "  refresh();\n  remember();\n", "  refresh();\n", `expected it to show "All files > /shop > net"`, false},
	{"a Back that does nothing", "has links to what it shows", `addEventListener("popstate", follow)`, "0", `expected it to show "All files > /shop"`, false},
	{"a link that forgets the zoom", "has links to what it shows", `...link.getAll("zoom")`, "", `expected it to show "All files > /shop > net"`, false},
	{"a link that forgets the search", "has links to what it shows", `link.get("search") || ""`, `""`, `expected the search "crypto"`, false},
	{"a search without an end", "goes to the largest that was found", `event.key === "Enter" && state.query`, "false", `found "All files`, false},
	{"a search that does not say where", "goes to the largest that was found", "!holds(state.zoom)", "false", "none in net/http", false},
	{"a page that insists on its URL", "works where its URL cannot change", "} catch {", "} finally {", "expected it to say", false},
	{"a map out of reach of keys", "zooms in and out by keys", "cell.tabIndex = boxes.size ? -1 : 0", "cell.tabIndex = -1", "expected Tab to reach the map", false},
	{"arrows that do nothing", "zooms in and out by keys", "if (next) focusCell(next)", "next", "to move the focus", false},
	{"Esc that does nothing", "zooms in and out by keys", `event.key === "Escape" && state.zoom.parent`, "false", `expected it to show "All files"`, false},
	{"focus that is lost", "zooms in and out by keys", "if (!focus) return;", "return;", "focus", false},
	{"focus that is lost with a row", "keeps the focus where a package is chosen", `document.querySelector("#details h3").focus({preventScroll: true});`, "", `found "BODY"`, false},
	{"a search of cases", "finds packages and adds them up", "words.trim().toLowerCase()", "words.trim()", `found "0 found`, false},
	{"a sum of all", "finds packages and adds them up", "const size = rows.reduce", "const size = state.rows.reduce", `found, 7,313,995 bytes`, false},
	{"a map without marks", "finds packages and adds them up", `cell.classList.toggle("match", `, `cell.classList.toggle("missed", `, "marked", false},
	{"a chain of anything", "tells why a package is there", "at = from.get(at)) chain", "at = -1) chain", "expected 5 packages", false},
	{"rows without an order", "has all packages in a table that can be sorted", "rows.sort((a, b)", "rows.map((a, b)", "descending", false},
	{"a table without its end", "has all packages in a table that can be sorted", "state.all = true;\n  drawTable();\n  packages", "drawTable();\n  packages", "rows, found 30", false},
	{"totals that stay", "shows another platform", "section.hidden = section.dataset.platform !== index", "section.hidden = section.dataset.platform !== `0`", "linux/arm64: expected", false},
	{"something wide", "fits a phone", "</main>", `</main><div style="width: 400px">x</div>`, "into 360 pixels", false},
	{"small letters", "fits a phone", "font-size: .75rem; line-height: 1rem", "font-size: .55rem; line-height: 1rem", "all of them legible", false},
	{"a small target", "fits a phone", "min-height: 44px", "max-height: 30px; min-height: 0", "targets for fingers", false},
	{"letters of one size", "fits letters twice as large", "font: .9375rem/1.5", "font: 15px/1.5", "expected text of 28 pixels", false},
	{"a map of one size", "fits letters twice as large", "getComputedStyle(document.documentElement).fontSize) / 16", "16) / 16", "all of them legible", false},
	{"a map of one width", "fits paper, in the dark, too", "width: share(width, extent[0])", "width: `${width}px`", "cut off", false},
	{"a night on paper", "fits paper, in the dark, too", "@media screen and (prefers-color-scheme: dark)", "@media (prefers-color-scheme: dark)", "expected white paper", false},
	{"a tip that stays away", "tells what is under the mouse", "tip.hidden = !item", "tip.hidden = true", "expected a tip", false},
	{"a folder without those above", "tells what is under the mouse", "!item.parent.layer && !item.parent.file", "!item.parent.layer && !item.parent.program", `found "http`, false},
	{"a tip beyond the edge", "tells what is under the mouse", "innerWidth - width - 4", "innerWidth", "expected the tip on the screen", false},
	{"faint edges", "is legible in the light", "--edge: #858c96", "--edge: #dcdfe4", "edges of controls", false},
	{"a picture of large letters", "draws a picture that is legible in the light", "text { font: 11px", "text { font: 15px", `beyond an edge: ["`, false},
	{"a picture of pale letters", "draws a picture that is legible in the light", "--quiet: #59616d", "--quiet: #8e96a2", `contrast below 4.5: ["`, false},
	{"a picture with a bright colour in the dark", "draws a picture that is legible in the dark", "--o2: #14408a", "--o2: #8fc6f7", `contrast below 4.5: ["`, false},
	{"a picture of one rectangle", "draws a picture of much", "</style>", "</style></svg>", "30 texts", false},
	{"pale text", "is legible in the light", "--quiet: #59616d", "--quiet: #8e96a2", "a contrast of 4.5", false},
	{"dark text in the dark", "is legible in the dark", "--quiet: #a3acb8", "--quiet: #59616d", "a contrast of 4.5", false},
	{"a bright colour in the dark", "is legible in the dark", "--kinds-2: #7d6217", "--kinds-2: #f5c06c", "a contrast of 4.5", false},
	{"markup in details", "shows names that are markup as they are", `make("h3", {tabIndex: -1}, ...breakable(label(item)))`, `make("h3", {innerHTML: label(item)})`, "#details h3", false},
	{"a slow map", "draws 1,000 packages at once", "boxes = new Map();\n", "boxes = new Map();\n  for (const end = performance.now() + 4000; performance.now() < end;);\n", "within 3000 ms", false},
}

var policy = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>\n`)

// apply returns the broken page.
func (b breakage) apply(page []byte) ([]byte, error) {
	if count := bytes.Count(page, []byte(b.old)); count != 1 {
		return nil, fmt.Errorf("expected the page to have %q once, found it %d times; say in tools/image/size/page/browser/broken.go what to break now", b.old, count)
	}
	if !b.guarded {
		page = policy.ReplaceAll(page, nil)
	}
	return bytes.Replace(page, []byte(b.old), []byte(b.new), 1), nil
}

// refused wants a check to have failed, for the right reason.
func (b breakage) refused(err error) error {
	switch {
	case err == nil:
		return errors.New("expected the check to fail, found that it passes")
	case !strings.Contains(err.Error(), b.says):
		return fmt.Errorf("expected the check to say %q, found: %w", b.says, err)
	}
	return nil
}
