package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/page/sample"
	"example.com/thimble/tools/image/size/report"
)

// A check uses a page, and says what is not as expected.
type check struct {
	does          string // what the page does
	report        func() (*report.Report, error)
	width, height int
	phone         bool
	scheme        string
	run           func(context.Context, *tab, *report.Report) error
	writes        func(w io.Writer, r *report.Report, platform string) error
}

func hostile() (*report.Report, error) { return sample.Hostile(), nil }
func large() (*report.Report, error)   { return sample.Large(), nil }

var checks = []check{
	{"asks for nothing and complains of nothing", sample.Shop, 1280, 900, false, "light", quiet, page.HTML},
	{"shows areas that are proportional to bytes", sample.Shop, 1280, 900, false, "light", proportional, page.HTML},
	{"shows most of the map without scrolling", large, 1280, 900, false, "light", mapFirst, page.HTML},
	{"zooms in and out by mouse", sample.Shop, 1280, 900, false, "light", zoomsByMouse, page.HTML},
	{"zooms in and out by keys", sample.Shop, 1280, 900, false, "light", zoomsByKeys, page.HTML},
	{"keeps the focus where a package is chosen", sample.Shop, 1280, 900, false, "light", keepsFocus, page.HTML},
	{"finds packages and adds them up", sample.Shop, 1280, 900, false, "light", searches, page.HTML},
	{"goes to the largest that was found", sample.Shop, 1280, 900, false, "light", goesToLargest, page.HTML},
	{"has links to what it shows", sample.Shop, 1280, 900, false, "light", links, page.HTML},
	{"works where its URL cannot change", sample.Hello, 1280, 900, false, "light", worksWithoutURL, page.HTML},
	{"tells why a package is there", sample.Shop, 1280, 900, false, "light", tellsWhy, page.HTML},
	{"has all packages in a table that can be sorted", sample.Shop, 1280, 900, false, "light", sorts, page.HTML},
	{"shows another platform", sample.Shop, 1280, 900, false, "light", choosesPlatform, page.HTML},
	{"fits a phone", sample.Shop, 360, 740, true, "light", fitsPhone, page.HTML},
	{"fits letters twice as large", sample.Shop, 768, 900, false, "light", fitsLetters, page.HTML},
	{"fits paper, in the dark, too", sample.Shop, 1280, 900, false, "dark", fitsPaper, page.HTML},
	{"tells what is under the mouse", sample.Shop, 768, 900, false, "light", tells, page.HTML},
	{"is legible in the light", sample.Shop, 1280, 900, false, "light", legible, page.HTML},
	{"is legible in the dark", sample.Shop, 1280, 900, false, "dark", legible, page.HTML},
	{"shows names that are markup as they are", hostile, 1280, 900, false, "light", escapes, page.HTML},
	{"draws 1,000 packages at once", large, 1280, 900, false, "light", fast, page.HTML},
	{"draws a picture that is legible in the light", sample.Shop, 960, 480, false, "light", drawsPicture, page.SVG},
	{"draws a picture that is legible in the dark", sample.Shop, 960, 480, false, "dark", drawsPicture, page.SVG},
	{"draws a picture of much", large, 960, 480, false, "light", drawsPicture, page.SVG},
}

// check runs the checks that the expression matches, and then those that broken pages have to fail.
func (s session) check(ctx context.Context, only *regexp.Regexp, stdout io.Writer) error {
	var problems []error
	for _, c := range checks {
		if !only.MatchString(c.does) {
			continue
		}
		start := time.Now()
		if err := s.perform(ctx, c, nil); err != nil {
			problems = append(problems, fmt.Errorf("expected a page that %s: %w", c.does, err))
			continue
		}
		fmt.Fprintf(stdout, "a page %s (%.1f s)\n", c.does, time.Since(start).Seconds())
	}
	if problems != nil {
		return errors.Join(problems...)
	}
	failed := 0
	for _, b := range broken {
		if !only.MatchString(b.check) {
			continue
		}
		i := slices.IndexFunc(checks, func(c check) bool { return c.does == b.check })
		if i < 0 {
			return fmt.Errorf("%s: expected one of the checks, found %q", b.name, b.check)
		}
		if err := s.perform(ctx, checks[i], &b); err != nil {
			problems = append(problems, fmt.Errorf("a broken page, %s: %w", b.name, err))
		}
		failed++
	}
	if problems == nil {
		fmt.Fprintf(stdout, "%d broken pages fail these checks\n", failed)
	}
	return errors.Join(problems...)
}

// perform runs the check on its page, or on the page as it is broken, which has to fail it.
func (s session) perform(ctx context.Context, c check, b *breakage) error {
	r, err := c.report()
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if err := c.writes(&content, r, r.Platforms[0].Name); err != nil {
		return err
	}
	if b == nil {
		return s.visit(ctx, content.Bytes(), c, func(ctx context.Context, t *tab) error { return c.run(ctx, t, r) })
	}
	damaged, err := b.apply(content.Bytes())
	if err != nil {
		return err
	}
	return s.visit(ctx, damaged, c, func(ctx context.Context, t *tab) error { return b.refused(c.run(ctx, t, r)) })
}
