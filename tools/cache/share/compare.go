package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/cache/execlog"
)

// A difference is an action that two builds of the same commit cannot share, or that they
// would share although its result depends on who executes it.
type difference struct {
	label, mnemonic, output string
	// reasons say what differs, here and there. There are none where only its inputs do
	// and each of them is an output of an action that differs, too.
	reasons []string
}

// stamped has targets that are stamped without --stamp, for tests: Bazel tells what is stamped
// who builds it, and where.
const stamped = "//tools/image/tests/stamp:"

// test is the mnemonic of actions whose outputs tell the time that they took.
const test = "TestRunner"

// absent is what a map has for what is not in it.
const absent = "nothing"

// An outcome is the last spawn of an action with a view of its log.
type outcome struct {
	*execlog.Spawn
	log             *execlog.Log
	output          string // path of its first output, relative to the execution root
	inputs, outputs map[string]string
}

func outcomes(log *execlog.Log) map[string]*outcome {
	found := map[string]*outcome{}
	for _, s := range log.Spawns {
		outputs := log.Outputs(s)
		if !s.Cacheable || strings.HasPrefix(s.Label, stamped) || s.Mnemonic == test && isReport(outputs) {
			continue
		}
		paths := slices.Sorted(maps.Keys(outputs))
		o := &outcome{Spawn: s, log: log, outputs: outputs, output: cmp.Or(append(paths, "")[0], "no output")}
		found[s.Label+" "+s.Mnemonic+" "+o.output] = o
	}
	return found
}

// isReport tells the second spawn of a test, which makes XML of what the first one said and of
// the time that it took.
func isReport(outputs map[string]string) bool {
	for path := range outputs {
		if !strings.HasSuffix(path, "/test.xml") {
			return false
		}
	}
	return true
}

// compare lists the actions that a cache may have and that differ, those with reasons first.
func compare(here, there *execlog.Log) []difference {
	ours, theirs := outcomes(here), outcomes(there)
	keys := map[string]bool{}
	changed := map[string]bool{}
	for key, o := range ours {
		keys[key] = true
		for path, digest := range o.outputs {
			if t, ok := theirs[key]; o.Mnemonic == test || ok && t.outputs[path] != digest {
				changed[path] = true
			}
		}
	}
	for key := range theirs {
		keys[key] = true
	}
	var found []difference
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		o, t := ours[key], theirs[key]
		known := cmp.Or(o, t)
		d := difference{label: known.Label, mnemonic: known.Mnemonic, output: known.output}
		switch {
		case o == nil:
			d.reasons = []string{"only the second build has this action"}
		case t == nil:
			d.reasons = []string{"only the first build has this action"}
		default:
			reasons, follows := differ(o, t, changed)
			if len(reasons) == 0 && !follows {
				continue
			}
			d.reasons = reasons
		}
		found = append(found, d)
	}
	slices.SortStableFunc(found, func(a, b difference) int {
		return cmp.Compare(min(len(b.reasons), 1), min(len(a.reasons), 1))
	})
	return found
}

// differ says why two builds did not do the same; follows is true where that is because of
// an action that differs.
func differ(o, t *outcome, changed map[string]bool) (reasons []string, follows bool) {
	if o.Digest != t.Digest || o.Digest == "" {
		reasons, follows = keyReasons(o, t, changed)
	}
	if follows || len(reasons) > 0 || o.Mnemonic == test {
		return reasons, follows
	}
	return values("output", o.outputs, t.outputs), false
}

func keyReasons(o, t *outcome, changed map[string]bool) (reasons []string, follows bool) {
	o.inputs, t.inputs = o.log.Inputs(o.Spawn), t.log.Inputs(t.Spawn)
	reasons = slices.Concat(
		values("argument", numbered(o.Args), numbered(t.Args)),
		values("environment", o.Env, t.Env),
		values("platform property", o.Platform, t.Platform),
	)
	ours, theirs := maps.Clone(o.inputs), maps.Clone(t.inputs)
	times := false
	for path := range changed {
		if ours[path] == theirs[path] {
			continue
		}
		if strings.HasPrefix(path, "bazel-out/") && strings.Contains(path, "/testlogs/") {
			times = true
		} else {
			follows = true
		}
		delete(ours, path)
		delete(theirs, path)
	}
	reasons = append(reasons, values("input", ours, theirs)...)
	if len(reasons) == 0 && !follows && !times && o.Digest != t.Digest {
		reasons = append(reasons, fmt.Sprintf("key: %s here, %s there, though arguments, environment and inputs are the same", o.Digest, t.Digest))
	}
	return reasons, follows
}

func numbered(list []string) map[string]string {
	m := map[string]string{}
	for i, s := range list {
		m[fmt.Sprintf("%04d", i)] = s
	}
	return m
}

// values lists the names whose values differ.
func values(kind string, ours, theirs map[string]string) []string {
	var lines []string
	names := maps.Clone(ours)
	maps.Copy(names, theirs)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		o, inOurs := ours[name]
		t, inTheirs := theirs[name]
		if inOurs != inTheirs || o != t {
			lines = append(lines, fmt.Sprintf("%s %s: %s here, %s there", kind, name, shown(o, inOurs), shown(t, inTheirs)))
		}
	}
	return lines
}

func shown(value string, present bool) string {
	if !present {
		return absent
	}
	return fmt.Sprintf("%q", value)
}
