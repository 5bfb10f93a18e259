package main

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

func TestSummary(t *testing.T) {
	old, edited := sha256.Sum256([]byte("old")), sha256.Sum256([]byte("new"))
	many := contents{}
	for n := range 12 {
		many[fmt.Sprintf("%02d", n)] = old
	}
	for name, test := range map[string]struct {
		before, after contents
		expected      string
	}{
		"nothing":    {contents{"a": old}, contents{"a": old}, ""},
		"every kind": {contents{"a": old, "b": old}, contents{"a": edited, "c": old}, "tidy: changed a; added c; removed b"},
		"many":       {nil, many, "tidy: added 00, 01, 02, 03, 04, 05, 06, 07, 08, 09, and 2 more"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := summary(test.before, test.after); found != test.expected {
				t.Errorf("expected %q, found %q", test.expected, found)
			}
		})
	}
}
