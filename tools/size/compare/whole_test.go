package main

import (
	"strings"
	"testing"

	"example.com/thimble/tools/size/report"
)

func TestUnknownOf(t *testing.T) {
	for name, c := range map[string]struct {
		unknown, section, known int64
		percent                 float64
		message                 string
	}{
		"none":          {0, 0, 1000, 0, ""},
		"as much as":    {2, 3, 995, 0.5, ""},
		"too much":      {6, 0, 994, 0.6, "expected at most 0.5 % to be unknown, found 6 of 1000 bytes"},
		"of a section":  {1, 5, 994, 0.6, "found 6 of 1000 bytes"},
		"a byte is not": {0, 0, 999, 0, "expected parts of 1000 bytes, as the file has, found 999"},
	} {
		t.Run(name, func(t *testing.T) {
			percent, err := unknownOf(&report.Program{Parts: []report.Part{
				{Package: report.Unknown, Size: c.unknown}, {Package: "(.rodata)", Size: c.section}, {Package: "(padding)", Size: 90}, {Package: "main", Size: c.known - 90},
			}}, 1000)
			if percent != c.percent || (err == nil) != (c.message == "") || err != nil && !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected %v and %q, found %v and %v", c.percent, c.message, percent, err)
			}
		})
	}
}
