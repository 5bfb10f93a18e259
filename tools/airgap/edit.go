package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An edit replaces a text that is in a file exactly once.
type edit struct {
	file, old, new string
}

// sdkEdits make rules_go take the Go tool chain from a folder of this machine
// instead of asking for a list of releases and fetching one.
func sdkEdits(p platform, golang, sdk string) []edit {
	const file = "go/private/sdk.bzl"
	return []edit{
		{
			file,
			"_remote_sdk(ctx, [url.format(filename) for url in ctx.attr.urls], ctx.attr.strip_prefix, sha256)",
			"_local_sdk(ctx, filename)",
		},
		{
			file,
			"def fetch_sdks_by_version(ctx, allow_fail = False):\n",
			"def fetch_sdks_by_version(ctx, allow_fail = False):\n" +
				fmt.Sprintf("    return {%q: {%q: (%q, \"\")}}\n", golang, p.goos+"_"+p.goarch, sdk),
		},
	}
}

func applyEdits(dir, what string, edits []edit) error {
	for _, e := range edits {
		path := filepath.Join(dir, e.file)
		content, err := os.ReadFile(path)
		if err != nil {
			return editFault(what, e, err.Error())
		}
		if n := strings.Count(string(content), e.old); n != 1 {
			return editFault(what, e, fmt.Sprintf("found it %d times", n))
		}
		content = []byte(strings.Replace(string(content), e.old, e.new, 1))
		// Files of a module cache are read-only.
		if err := os.Remove(path); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func editFault(what string, e edit, found string) error {
	return &fault{"patch " + what, fmt.Sprintf("expected in %s, once:\n    %s\n  %s", e.file, strings.TrimSpace(e.old), found),
		"use a version of rules_go that has it, or adapt sdkEdits in tools/airgap/edit.go"}
}
