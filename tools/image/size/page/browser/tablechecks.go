package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/size/page/sample"
	"example.com/thimble/tools/image/size/report"
)

func (t *tab) text(ctx context.Context, element string) (string, error) {
	var found string
	err := t.evaluate(ctx, element+".textContent", &found)
	return found, err
}

func searches(ctx context.Context, t *tab, r *report.Report) error {
	if err := t.click(ctx, `document.getElementById("search")`); err != nil {
		return err
	}
	if err := t.enter(ctx, "Net/http"); err != nil {
		return err
	}
	count, sum := 0, int64(0)
	for name, size := range r.Platforms[0].Packages() {
		if strings.Contains(name, "net/http") {
			count, sum = count+1, sum+size
		}
	}
	found, err := t.text(ctx, `document.getElementById("found")`)
	if err != nil {
		return err
	}
	if expected := fmt.Sprintf("%d found, %s bytes, ", count, size.Bytes(sum)); !strings.HasPrefix(found, expected) {
		return fmt.Errorf("expected %q, found %q", expected, found)
	}
	var rows, marked, unmarked int
	if err := t.evaluate(ctx, `document.querySelectorAll("#packages tbody tr").length`, &rows); err != nil {
		return err
	}
	if err := t.evaluate(ctx, `document.querySelectorAll("#map .cell.match").length`, &marked); err != nil {
		return err
	}
	if err := t.evaluate(ctx, `document.querySelectorAll("#map .cell:not(.match)").length`, &unmarked); err != nil {
		return err
	}
	if rows != count || marked == 0 || unmarked < marked {
		return fmt.Errorf("expected %d rows and few marked parts of the map, found %d rows, %d of %d marked", count, rows, marked, marked+unmarked)
	}
	if err := t.press(ctx, "Escape"); err != nil {
		return err
	}
	if found, err := t.text(ctx, `document.getElementById("found")`); err != nil || found != "" {
		return fmt.Errorf("expected Esc to end the search, found %q, %v", found, err)
	}
	return nil
}

func row(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#packages tbody button")].find((b) => b.textContent === %q)`, name)
}

// distance is how many imports there are between two packages.
func distance(imports map[string][]string, from, to string) int {
	distances := map[string]int{from: 0}
	for pending := []string{from}; len(pending) > 0; pending = pending[1:] {
		for _, next := range imports[pending[0]] {
			if _, found := distances[next]; !found {
				distances[next] = distances[pending[0]] + 1
				pending = append(pending, next)
			}
		}
	}
	return distances[to]
}

func tellsWhy(ctx context.Context, t *tab, r *report.Report) error {
	const name = "crypto/internal/fips140/nistec"
	if err := t.click(ctx, row(name)); err != nil {
		return err
	}
	var chain []string
	if err := t.evaluate(ctx, `[...document.querySelectorAll("#details .why li")].map((item) => item.textContent)`, &chain); err != nil {
		return err
	}
	program := r.Platforms[0].Files[0].Program
	if expected := distance(program.Imports, program.Main, name) + 1; len(chain) != expected || chain[0] != program.Main || chain[len(chain)-1] != name {
		return fmt.Errorf("expected %d packages from %s to %s, found %q", expected, program.Main, name, chain)
	}
	for i, imported := range chain[1:] {
		if !slices.Contains(program.Imports[chain[i]], imported) {
			return fmt.Errorf("expected %s to be imported by %s, found that it is not", imported, chain[i])
		}
	}
	expected := size.Bytes(program.Packages()[name]) + " bytes"
	if found, err := t.text(ctx, `document.querySelector("#details .size b")`); err != nil || found != expected {
		return fmt.Errorf("expected %s of %s, found %q, %v", expected, name, found, err)
	}
	return nil
}

// keepsFocus chooses a package with a key, in the table and in a chain of imports.
func keepsFocus(ctx context.Context, t *tab, _ *report.Report) error {
	for _, step := range []struct{ element, name string }{
		{row("net/http"), "net/http"},
		{`document.querySelector("#details .why button")`, "main"},
	} {
		if err := t.evaluate(ctx, step.element+".focus()", nil); err != nil {
			return err
		}
		if err := t.press(ctx, "Enter"); err != nil {
			return err
		}
		var found string
		if err := t.evaluate(ctx, `document.activeElement.closest("#details h3")?.textContent ?? document.activeElement.tagName`, &found); err != nil {
			return err
		}
		if found != step.name {
			return fmt.Errorf("expected the focus on the details of %s, found %q", step.name, found)
		}
	}
	return nil
}

func sorts(ctx context.Context, t *tab, r *report.Report) error {
	if err := t.click(ctx, `document.getElementById("more")`); err != nil {
		return err
	}
	sizes := r.Platforms[0].Packages()
	var names []string
	for _, step := range []struct {
		order string
		less  func(a, b string) bool
	}{
		{"descending", func(a, b string) bool { return sizes[a] > sizes[b] }},
		{"ascending", func(a, b string) bool { return sizes[a] < sizes[b] }},
	} {
		if err := t.evaluate(ctx, `[...document.querySelectorAll("#packages tbody th")].map((cell) => cell.textContent)`, &names); err != nil {
			return err
		}
		if len(names) != len(sizes) {
			return fmt.Errorf("expected %d rows, found %d", len(sizes), len(names))
		}
		for i := range names[1:] {
			if step.less(names[i+1], names[i]) {
				return fmt.Errorf("expected sizes to be %s, found %s before %s", step.order, names[i], names[i+1])
			}
		}
		var order string
		if err := t.evaluate(ctx, `document.querySelectorAll("#packages th")[1].ariaSort`, &order); err != nil || order != step.order {
			return fmt.Errorf("expected the column to say %q, found %q, %v", step.order, order, err)
		}
		if err := t.click(ctx, `document.querySelectorAll("#packages th button")[1]`); err != nil {
			return err
		}
	}
	return nil
}

func choosesPlatform(ctx context.Context, t *tab, r *report.Report) error {
	for i, platform := range r.Platforms {
		if err := t.click(ctx, fmt.Sprintf(`document.querySelectorAll("input[name=platform] + span")[%d]`, i)); err != nil {
			return err
		}
		var found []string
		if err := t.evaluate(ctx, `[...document.querySelectorAll(".unpacked, .pulled, #details .size b")].filter((e) => e.offsetParent).map((e) => e.textContent)`, &found); err != nil {
			return err
		}
		if expected := []string{size.Bytes(platform.Unpacked), size.Bytes(platform.Pulled), size.Bytes(platform.Unpacked) + " bytes"}; !slices.Equal(found, expected) {
			return fmt.Errorf("%s: expected %q, found %q", platform.Name, expected, found)
		}
	}
	return nil
}

func escapes(ctx context.Context, t *tab, r *report.Report) error {
	if err := t.click(ctx, row(sample.HostilePackage)); err != nil {
		return err
	}
	remark := r.Platforms[0].Files[0].Program.Remark
	for element, expected := range map[string]string{
		`document.querySelector("title")`:         "Size of " + sample.HostileImage,
		`document.querySelector("h1")`:            sample.HostileImage,
		`document.querySelector("#details h3")`:   sample.HostilePackage,
		`document.querySelector("#details .why")`: r.Platforms[0].Files[0].Program.Main + sample.HostilePackage,
		row(sample.HostilePath):                   sample.HostilePath,
	} {
		if found, err := t.text(ctx, element); err != nil || found != expected {
			return fmt.Errorf("%s: expected %q, found %q, %v", element, expected, found, err)
		}
	}
	if err := t.click(ctx, `[...document.querySelectorAll("#path button")].find((b) => b.textContent === "/main")`); err != nil {
		return err
	}
	if found, err := t.text(ctx, `document.querySelector("#details .remark")`); err != nil || found != remark {
		return fmt.Errorf("expected the remark %q, found %q, %v", remark, found, err)
	}
	var injected int
	if err := t.evaluate(ctx, `document.querySelectorAll("#injected, img").length`, &injected); err != nil || injected > 0 {
		return fmt.Errorf("expected no elements from names, found %d, %v", injected, err)
	}
	return nil
}
