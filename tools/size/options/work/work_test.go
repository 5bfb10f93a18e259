package main

import (
	"io"
	"strings"
	"testing"
)

func TestPieces(t *testing.T) {
	for name, expected := range map[string]string{
		"gc":     "3014595", // 60 trees of 2^15 - 1 nodes, and one of 2^20 - 1
		"regexp": "20000",   // 20 times 500 lines with two matches
	} {
		var stdout strings.Builder
		if code := run([]string{name}, &stdout, io.Discard); code != 0 {
			t.Fatalf("%s: expected exit code 0, found %d", name, code)
		}
		if found := strings.TrimSpace(stdout.String()); found != expected {
			t.Errorf("%s: expected %s, found %s", name, expected, found)
		}
	}
}

func TestPiecesAreTheSameAgain(t *testing.T) {
	for name, piece := range pieces {
		if first, second := piece(), piece(); first != second {
			t.Errorf("%s: expected the same number twice, found %d and %d", name, first, second)
		}
	}
}

func TestRefusesUnknownPieces(t *testing.T) {
	for _, args := range [][]string{nil, {"none"}, {"gc", "gc"}} {
		if code := run(args, io.Discard, io.Discard); code != 2 {
			t.Errorf("%q: expected exit code 2, found %d", args, code)
		}
	}
}
