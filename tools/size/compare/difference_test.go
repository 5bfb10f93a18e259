package main

import (
	"fmt"
	"strings"
	"testing"

	"example.com/thimble/tools/size/binary"
	"example.com/thimble/tools/size/report"
)

func symbolAt(section, name, pkg string, from, to int) piece {
	return piece{key{section, name}, pkg, from, to}
}

func TestDifferences(t *testing.T) {
	pieces := []piece{
		symbolAt(".text", "main.main", "main", 0, 100),
		symbolAt(".text", "cmpbody", "", 100, 150),
		symbolAt(".text", "fmt.Println", "fmt", 160, 300),
		symbolAt(".rodata", "fmt.table", "fmt", 400, 500),
	}
	code := func(from, to int, pkg string) binary.Place {
		return binary.Place{From: from, To: to, Package: pkg, Kind: report.Code}
	}
	padding := func(from, to int) binary.Place {
		return binary.Place{From: from, To: to, Package: "(padding)", Kind: report.Other}
	}
	data := func(from, to int, pkg string) binary.Place {
		return binary.Place{From: from, To: to, Package: pkg, Kind: report.ReadOnly}
	}
	for name, c := range map[string]struct {
		places  []binary.Place
		problem string // "" for none
	}{
		"same":                      {[]binary.Place{code(0, 150, "main"), padding(150, 160), code(160, 300, "fmt"), data(300, 600, "fmt")}, ""},
		"padding within a symbol":   {[]binary.Place{code(0, 90, "main"), padding(90, 100), code(100, 300, "fmt"), data(300, 600, "fmt")}, "fmt: expected 240 bytes, as tool has, found 250, 4.2 % apart"},
		"padding, of the symbol's":  {[]binary.Place{code(0, 90, "main"), padding(90, 100), code(100, 150, "x"), padding(150, 160), code(160, 300, "fmt"), data(300, 600, "fmt")}, ""},
		"padding before the end":    {[]binary.Place{padding(0, 10), code(10, 150, "main"), code(160, 300, "fmt"), data(400, 500, "fmt")}, "main: expected 100 bytes, as tool has, found 90, 10.0 % apart"},
		"moved within 2 %":          {[]binary.Place{code(0, 98, "main"), code(98, 150, "fmt"), code(160, 300, "fmt"), data(400, 500, "fmt")}, ""},
		"code moved":                {[]binary.Place{code(0, 97, "main"), code(97, 150, "fmt"), code(160, 300, "fmt"), data(400, 500, "fmt")}, "main: expected 100 bytes, as tool has, found 97, 3.0 % apart"},
		"data moved":                {[]binary.Place{code(0, 150, "main"), code(160, 300, "fmt"), data(400, 410, "io"), data(410, 500, "fmt")}, "io: expected 0 bytes, as tool has, found 10, 100.0 % apart\nfmt: expected 240 bytes, as tool has, found 230, 4.2 % apart"},
		"code without a symbol":     {[]binary.Place{code(0, 160, "main"), code(160, 300, "fmt"), data(400, 500, "fmt")}, "main: expected 100 bytes, as tool has, found 110, 10.0 % apart"},
		"a package of nobody's":     {[]binary.Place{code(0, 150, "main"), code(160, 300, "fmt"), data(400, 500, "(unknown)")}, "(unknown): expected 0 bytes"},
		"as of strings: not tested": {[]binary.Place{code(0, 150, "main"), code(160, 300, "fmt"), data(300, 400, "io"), data(400, 600, "fmt")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			sizes, err := sizesOfNm("", pieces)
			if err != nil {
				t.Fatal(err)
			}
			problem := tooFar(differences(expected(pieces, sizes), sum(pieces, c.places)), "tool")
			if c.problem == "" && problem != nil || c.problem != "" && (problem == nil || !strings.Contains(problem.Error(), c.problem)) {
				t.Errorf("expected %q, found %v", c.problem, problem)
			}
		})
	}
}

func TestMentioned(t *testing.T) {
	var all []difference
	for i := range mentioned + 3 {
		all = append(all, difference{fmt.Sprint("p", i), 100, 200})
	}
	problem := tooFar(all, "tool")
	if lines := strings.Split(problem.Error(), "\n"); len(lines) != mentioned+1 || lines[mentioned] != "and 3 packages more" {
		t.Errorf("expected %d packages and how many more there are, found %q", mentioned, lines)
	}
}
