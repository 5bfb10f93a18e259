package main

import (
	"bytes"
	"fmt"
	"testing"
)

func TestProgress(t *testing.T) {
	var shown bytes.Buffer
	p := progress{to: &shown}
	for _, part := range []string{
		"go: finding module for package a\ngo: down",
		"loading b v1.0.0\ngo: found a in b v1.0.0\ngo: warning\n",
		"x imports\n\ty: no mod",
		"ule",
	} {
		if n, err := fmt.Fprint(&p, part); n != len(part) || err != nil {
			t.Fatalf("expected %d bytes to be written, found %d, %v", len(part), n, err)
		}
	}
	if want := "go: finding module for package a\ngo: downloading b v1.0.0\ngo: found a in b v1.0.0\n"; shown.String() != want {
		t.Errorf("expected %q to be shown, found %q", want, &shown)
	}
	if want := "go: warning\nx imports\n\ty: no module"; p.String() != want {
		t.Errorf("expected %q to be kept, found %q", want, p.String())
	}
}
