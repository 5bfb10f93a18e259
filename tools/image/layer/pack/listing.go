package main

import (
	"encoding/json"
	"fmt"
	"os"

	"example.com/thimble/tools/image/layer"
)

// A listing is what pack.bzl writes.
type listing struct {
	Image   string // label, for messages
	Entries []entry
	// Layers are tars that lie below this layer.
	Layers []tarFile
	// Reserved maps the paths of the image's other layers to the attribute that put them
	// there; directories end with a slash.
	Reserved map[string]string
	Provided []string // paths that are there when the image runs
	Base     string   // OCI image layout that lies below everything; empty: there is none
	// Architecture is that of the program, which is the only entry; empty: there is none.
	Architecture string
}

// tree is the kind of an entry whose source is a directory: all files below it.
const tree = "tree"

type entry struct {
	layer.Entry
	Attribute string // that asked for it
}

type tarFile struct {
	Path   string
	Origin string // its label
}

func readListing(name string) (*listing, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var l listing
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fmt.Errorf("%s: expected a JSON listing: %w", name, err)
	}
	return &l, nil
}
