package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

// A goProxy fetches Go modules as the user's Go would: same proxies, same
// credentials, and the user's own module cache first.
type goProxy struct {
	runner
	caches string // a fresh module cache for each attempt; gone when the work is done
	count  int
	local  string // GOPROXY of the user's module cache
	remote string // the user's GOPROXY
	sums   sums
}

func newGoProxy(r runner, dir string, pinned sums) (*goProxy, error) {
	if err := checkGo(r); err != nil {
		return nil, err
	}
	if err := removeTree(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	// Outside of any module, and with a go that does not replace itself.
	r = r.with("GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=local")
	r.dir = dir
	out, err := r.output("go", "env", "-json", "GOPROXY", "GOMODCACHE", "GOFLAGS")
	if err != nil {
		return nil, err
	}
	var env struct{ GOPROXY, GOMODCACHE, GOFLAGS string }
	if err := json.Unmarshal([]byte(out), &env); err != nil {
		return nil, fmt.Errorf("go env -json: %w", err)
	}
	g := &goProxy{caches: filepath.Join(dir, "caches"), remote: env.GOPROXY, sums: pinned}
	g.local = fileURL(filepath.Join(env.GOMODCACHE, "cache", "download"))
	g.runner = r.with(strings.TrimRight("GOFLAGS="+env.GOFLAGS+" -modcacherw", " "))
	return g, nil
}

func checkGo(r runner) error {
	if _, err := r.with("GOTOOLCHAIN=local").output("go", "version"); err != nil {
		return &fault{"look for Go", err.Error(), "put the go command, 1.21 or newer, on PATH"}
	}
	return nil
}

// A goModule is what go mod download says about a module.
type goModule struct {
	Path, Version, Zip, Dir, Sum, Error string
}

func (g *goProxy) download(path, version, proxy string, env ...string) (*goModule, error) {
	g.count++
	cache := filepath.Join(g.caches, strconv.Itoa(g.count))
	out, err := g.with(append(env, "GOPROXY="+proxy, "GOMODCACHE="+cache)...).output("go", "mod", "download", "-json", path+"@"+version)
	var m goModule
	if jsonErr := json.Unmarshal([]byte(out), &m); jsonErr != nil && err == nil {
		return nil, fmt.Errorf("go mod download -json %s@%s: %w", path, version, jsonErr)
	}
	if m.Error != "" {
		return nil, fmt.Errorf("%s", m.Error)
	}
	return &m, err
}

// fetch returns the unpacked folder of a module after its sum was compared with
// the pinned one. A module that is not what it should be is fetched again, past
// the user's own cache, once.
func (g *goProxy) fetch(path, version string) (dir string, size int64, err error) {
	want, err := g.sums.of(path, version)
	if err != nil {
		return "", 0, err
	}
	var problems []string
	for _, proxy := range []string{g.local, g.local + "," + g.remote, g.remote} {
		// The pinned sums decide, so that a network without a checksum database
		// works. For a tool chain from a network, go insists on the database.
		var env []string
		if path != toolchainPath || proxy == g.local {
			env = []string{"GOSUMDB=off"}
		}
		m, err := g.download(path, version, proxy, env...)
		if err == nil {
			var found string
			if found, err = dirhash.HashZip(m.Zip, dirhash.Hash1); err == nil && found != want {
				err = fmt.Errorf("expected %s, found %s", want, found)
			}
			if err == nil {
				if proxy != g.local {
					size = sizeOf(filepath.Dir(m.Zip))
				}
				return m.Dir, size, nil
			}
		}
		problems = append(problems, fmt.Sprintf("from %s:\n    %s", proxy, strings.TrimSpace(err.Error())))
		if err := removeTree(filepath.Join(g.caches, strconv.Itoa(g.count))); err != nil {
			return "", 0, err
		}
	}
	return "", 0, &fault{"fetch Go modules",
		fmt.Sprintf("expected %s@%s with the sum in modules.sum, found\n  %s", path, version, strings.Join(problems[1:], "\n  ")),
		"check GOPROXY, and for the tool chain GOSUMDB, with `go env`; both are used as they are set there"}
}
