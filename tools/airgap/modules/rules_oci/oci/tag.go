package main

import (
	"flag"
	"os"
	"strings"
)

// A tag is a word of a file or a flag, and where it was written.
type tag struct {
	text, origin string
}

// tagsFlag declares --name-file for a file of tags.
func tagsFlag(flags *flag.FlagSet, name string) *[]tag {
	var tags []tag
	flags.Func(name+"-file", "file of tags", func(path string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, text := range strings.Fields(string(data)) {
			tags = append(tags, tag{text, path})
		}
		return nil
	})
	return &tags
}
