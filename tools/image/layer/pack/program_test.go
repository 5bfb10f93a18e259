package main

import (
	"strings"
	"testing"

	"example.com/thimble/tools/image/layer"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
)

func TestProgram(t *testing.T) {
	arm64 := executable.Machines["arm64"]
	for name, c := range map[string]struct {
		content  string
		messages []string
	}{
		"static":        {string(elftest.File{Machine: arm64}.Bytes(t)), nil},
		"with symbols":  {string(elftest.File{Machine: arm64, Section: ".debug_info"}.Bytes(t)), nil},
		"dynamic":       {string(elftest.File{Machine: arm64, Interpreter: "/lib/ld.so"}.Bytes(t)), []string{"a static program", "/lib/ld.so", "config:pure"}},
		"other machine": {string(elftest.File{Machine: executable.Machines["amd64"]}.Bytes(t)), []string{"a program for EM_AARCH64", "EM_X86_64"}},
		"script":        {"#!/bin/sh\n", []string{"a complete ELF file"}},
		"empty":         {"", []string{"a complete ELF file"}},
		"truncated":     {string(elftest.File{Machine: arm64}.Bytes(t)[:70]), []string{"a complete ELF file"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := write(t, listing{Architecture: "arm64", Entries: []entry{{
				layer.Entry{Kind: "file", Path: "/p", Source: source(t, c.content), Origin: "//x:program"}, "binary",
			}}})
			if err == nil && len(c.messages) == 0 {
				return
			}
			for _, message := range append(c.messages, "binary //x:program") {
				if err == nil || !strings.Contains(err.Error(), message) {
					t.Errorf("expected an error with %q, found %v", message, err)
				}
			}
			if len(c.messages) == 0 {
				t.Errorf("expected no error, found %v", err)
			}
		})
	}
}
