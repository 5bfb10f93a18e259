package main

import (
	"maps"
	"slices"

	"example.com/thimble/tools/image/layer"
)

const folder = "/usr/share/zoneinfo/"

// entries makes a file of the first name of each zone, and hard links of its other names.
func entries(zones map[string]string) []layer.Entry {
	first := map[string]string{}
	var entries []layer.Entry
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		e := layer.Entry{Kind: "file", Path: folder + name, Mode: "0444", Content: zones[name]}
		if target, ok := first[zones[name]]; ok {
			e.Kind, e.Content, e.Target = "link", "", target
		} else {
			first[zones[name]] = e.Path
		}
		entries = append(entries, e)
	}
	return entries
}
