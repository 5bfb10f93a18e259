package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// An entry is one element of a list or one pair of a dictionary, and where it
// was written.
type entry struct {
	text, origin string
}

// entryFlag declares --name for one entry and --name-file for a file of them.
func entryFlag(flags *flag.FlagSet, name string, split func(string) []string) *[]entry {
	var entries []entry
	flags.Func(name, "one entry", func(text string) error {
		entries = append(entries, entry{text, "attribute " + name})
		return nil
	})
	flags.Func(name+"-file", "file of entries", func(path string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, text := range split(string(data)) {
			entries = append(entries, entry{text, path})
		}
		return nil
	})
	return &entries
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	return lines
}

func splitFilledLines(text string) []string {
	return filled(splitLines(text))
}

func splitCommas(text string) []string {
	return filled(strings.Split(strings.TrimRight(text, "\r\n"), ","))
}

func filled(texts []string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

func (e entry) pair() (key, value string, err error) {
	key, value, ok := strings.Cut(e.text, "=")
	if !ok || key == "" {
		return "", "", complaint{
			where:    e.origin,
			expected: "KEY=VALUE",
			found:    fmt.Sprintf("%q", e.text),
			remedy:   "write a key and an equals sign before the value",
		}
	}
	return key, value, nil
}
