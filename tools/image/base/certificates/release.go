package main

import (
	"fmt"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

const modulePath = "golang.org/x/crypto/x509roots/fallback"

// A release is the version of the certificates, and the day until which it has followed
// Mozilla.
type release struct {
	version string
	date    time.Time
}

// pinned is the release that a go.mod requires.
func pinned(name string, goMod []byte) (release, error) {
	f, err := modfile.Parse(name, goMod, nil)
	if err != nil {
		return release{}, err
	}
	for _, r := range f.Replace {
		if r.Old.Path == modulePath {
			return release{}, fmt.Errorf("%s: expected %s itself, found a replacement; remove it", name, modulePath)
		}
	}
	for _, r := range f.Require {
		if r.Mod.Path != modulePath {
			continue
		}
		date, err := module.PseudoVersionTime(r.Mod.Version)
		if err != nil {
			return release{}, fmt.Errorf("%s: %s: expected a version with a date, as in v0.0.0-20261030153154-30a33513ff6d: %w; run go get %s@latest",
				name, modulePath, err, modulePath)
		}
		return release{r.Mod.Version, date}, nil
	}
	return release{}, fmt.Errorf("%s: expected %s, found none; run go get %s@latest", name, modulePath, modulePath)
}
