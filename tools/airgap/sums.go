package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const sumsFile = "tools/airgap/modules.sum"

// sums has the pinned sums of Go modules, keyed by "path version" as in go.sum.
type sums map[string]string

func readSums(workspace string) (sums, error) {
	path := filepath.Join(workspace, sumsFile)
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := sums{}
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 3 || !strings.HasPrefix(fields[2], "h1:") {
			return nil, fmt.Errorf("%s: expected lines of path, version and h1: sum, found %q", path, line)
		}
		s[fields[0]+" "+fields[1]] = fields[2]
	}
	return s, nil
}

func (s sums) of(path, version string) (string, error) {
	if sum := s[path+" "+version]; sum != "" {
		return sum, nil
	}
	return "", &fault{"look for the sum of a Go module",
		fmt.Sprintf("expected a line for %s %s in %s, found none", path, version, sumsFile),
		"where a checksum database can be reached, run `go run ./tools/airgap -update-sums` and commit the file"}
}

func (s sums) write(workspace string) error {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&b, "%s %s\n", key, s[key])
	}
	return writeFile(filepath.Join(workspace, sumsFile), []byte(b.String()), 0o644)
}

// updateSums writes the sums that the checksum database vouches for.
func updateSums(w *workspace, cache string, stdout, stderr io.Writer) error {
	lock, err := lockCache(cache, stderr)
	if err != nil {
		return err
	}
	defer lock.Close()
	dir := filepath.Join(cache, "fetch")
	defer removeTree(dir)
	g, err := newGoProxy(runner{lock: lock}, dir, sums{})
	if err != nil {
		return err
	}
	if out, err := g.output("go", "env", "GOSUMDB"); err != nil || strings.TrimSpace(out) == "off" {
		return &fault{"look for the checksum database", "expected one in GOSUMDB, found it turned off",
			"unset GOSUMDB (go env -u GOSUMDB) where the database can be reached"}
	}
	todo := []goModule{{Path: rulesGoPath, Version: "v" + w.rulesGo}, {Path: gazellePath, Version: "v" + w.gazelle}}
	for _, p := range platforms {
		todo = append(todo, goModule{Path: toolchainPath, Version: toolchainVersion(p, w.golang)})
	}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		m, err := g.download(next.Path, next.Version, g.remote, "GONOSUMDB=", "GOPRIVATE=")
		if err != nil {
			return &fault{"fetch " + next.Path + "@" + next.Version, err.Error(), "check GOPROXY and GOSUMDB with `go env`"}
		}
		g.sums[next.Path+" "+next.Version] = m.Sum
		fmt.Fprintln(stdout, next.Path, next.Version, m.Sum)
		if next.Path == gazellePath {
			if version, err := nestedVersion(m.Dir); err != nil {
				return err
			} else if version != "" {
				todo = append(todo, goModule{Path: gazelleNestedPath, Version: version})
			}
		}
	}
	return g.sums.write(w.dir)
}
