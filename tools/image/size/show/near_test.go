package main

import (
	"slices"
	"testing"
)

func TestNear(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{
		"fmt", "io", "main", "net/http", "net/http/internal", "encoding/json", "internal/fmtsort",
		"html/template", "text/template", "example.com/Upper", "os",
	} {
		known[name] = true
	}
	for name, expected := range map[string][]string{
		"http":              {"net/http", "net/http/internal"},
		"frm":               {"fmt"},
		"template":          {"html/template", "text/template"},
		"encoding/jsn":      {"encoding/json"},
		"other/templates":   {"html/template", "text/template"},
		"EXAMPLE.COM/UPPER": {"example.com/Upper"},
		"jsn":               {"encoding/json"},
		"crypto/tls":        {},
		"x":                 {},
	} {
		t.Run(name, func(t *testing.T) {
			if found := near(name, known); !slices.Equal(found, expected) {
				t.Errorf("expected %q, found %q", expected, found)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		expected int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"htpp", "http", 1}, {"kitten", "sitting", 3}} {
		if found := distance(c.a, c.b); found != c.expected {
			t.Errorf("%s and %s: expected %d, found %d", c.a, c.b, c.expected, found)
		}
	}
}
