package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/thimble/tools/cache/execlog"
)

// A tally counts the spawns of a build by where their results came from.
type tally struct {
	hits int
	// executed are those that the cache could have had, and alone those that no cache may
	// have, both with label and mnemonic.
	executed, alone []string
	total           int
}

func count(log *execlog.Log) tally {
	var t tally
	for _, s := range log.Spawns {
		if strings.HasPrefix(s.Label, stamped) {
			continue
		}
		t.total++
		name := s.Label + " " + s.Mnemonic
		switch {
		case s.CacheHit:
			t.hits++
		case s.Cacheable:
			t.executed = append(t.executed, fmt.Sprintf("%s (%s)", name, s.Runner))
		default:
			t.alone = append(t.alone, s.Label)
		}
	}
	slices.Sort(t.executed)
	slices.Sort(t.alone)
	t.alone = slices.Compact(t.alone)
	return t
}

func (t tally) String() string {
	line := fmt.Sprintf("%d of %d actions came from the cache, %d were executed", t.hits, t.total, len(t.executed))
	if len(t.alone) > 0 {
		line += "; no cache may have " + strings.Join(t.alone, ", ")
	}
	return line
}

// problem says why the cache is not complete, or "": everything has to come from it but the
// targets that are allowed to run each time.
func (t tally) problem(allowed []string) string {
	var lines []string
	if t.total == 0 {
		lines = append(lines, "expected actions in the execution log, found none")
	}
	for _, name := range t.executed {
		lines = append(lines, "expected a cache hit, found that it was executed: "+name)
	}
	for _, label := range t.alone {
		if !slices.Contains(allowed, label) {
			lines = append(lines, "expected an action that a cache may have, found "+label+": remove its tags local, no-cache and no-remote")
		}
	}
	return strings.Join(lines, "\n")
}
