package actions

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A Difference is an action that two builds cannot share, or that they would share although its
// outputs depend on the machine.
type Difference struct {
	Label, Mnemonic, Output string
	// Key is that of the first build's cache.
	Key string
	// Reasons say what differs in the first build, "here", and in the second, "there". There
	// are none where the inputs differ only because the actions that make them do.
	Reasons []string
}

// stamped has targets that are stamped without --stamp, for tests: their outputs name the commit.
const stamped = "//tools/image/tests/stamp:"

// test is the mnemonic of actions whose outputs tell the time that they took.
const test = "TestRunner"

// Shared are the actions that builds of different commits on different machines have to share.
func Shared(all []*Action) []*Action {
	return slices.DeleteFunc(slices.Clone(all), func(a *Action) bool {
		return !a.Cacheable || strings.HasPrefix(strings.TrimLeft(a.Label, "@"), stamped) || a.isReport()
	})
}

// isReport says whether the action makes test.xml of what a test said and of the time it took.
func (a *Action) isReport() bool {
	return a.Mnemonic == test && !slices.ContainsFunc(a.Outputs, func(f file) bool { return !strings.HasSuffix(f.Path, "/test.xml") })
}

// Compare lists the actions that differ, those with reasons first.
func Compare(here, there []*Action) []Difference {
	ours, theirs := byName(here), byName(there)
	changed := changedOutputs(ours, theirs)
	names := maps.Clone(ours)
	maps.Copy(names, theirs)
	var found []Difference
	for _, name := range slices.Sorted(maps.Keys(names)) {
		o, t := ours[name], theirs[name]
		d := Difference{Label: names[name].Label, Mnemonic: names[name].Mnemonic, Output: names[name].output()}
		switch {
		case o == nil:
			d.Reasons = []string{"only the second build has this action"}
		case t == nil:
			d.Reasons = []string{"only the first build has this action"}
		default:
			follows := false
			if d.Reasons, follows = differ(o, t, changed); len(d.Reasons) == 0 && !follows {
				continue
			}
			d.Key = o.Key.Hash
		}
		found = append(found, d)
	}
	slices.SortStableFunc(found, func(a, b Difference) int {
		return cmp.Compare(min(len(b.Reasons), 1), min(len(a.Reasons), 1))
	})
	return found
}

func byName(all []*Action) map[string]*Action {
	named := map[string]*Action{}
	for _, a := range Shared(all) {
		named[a.Label+" "+a.Mnemonic+" "+a.output()] = a
	}
	return named
}

// output is the first path that the action writes.
func (a *Action) output() string {
	if len(a.Outputs) == 0 {
		return "no output"
	}
	return slices.MinFunc(a.Outputs, func(a, b file) int { return cmp.Compare(a.Path, b.Path) }).Path
}

// changedOutputs are the paths that differ because the actions that write them do.
func changedOutputs(ours, theirs map[string]*Action) map[string]bool {
	changed := map[string]bool{}
	for name, o := range ours {
		var there map[string]string
		if t := theirs[name]; t != nil {
			there = contents(t.Outputs)
		}
		for path, content := range contents(o.Outputs) {
			if there[path] != content {
				changed[path] = true
			}
		}
	}
	return changed
}

// differ says why two builds did not do the same. It follows where that is only because of an
// action that differs.
func differ(o, t *Action, changed map[string]bool) (reasons []string, follows bool) {
	reasons = slices.Concat(
		values("argument", numbered(o.Args), numbered(t.Args)),
		values("environment", named(o.Env), named(t.Env)),
		values("platform property", named(o.Platform.Properties), named(t.Platform.Properties)),
	)
	ours, theirs := contents(o.Inputs), contents(t.Inputs)
	for path := range maps.Clone(ours) {
		if changed[path] && ours[path] != theirs[path] {
			follows = true
			delete(ours, path)
			delete(theirs, path)
		}
	}
	reasons = append(reasons, values("input", ours, theirs)...)
	switch {
	case len(reasons) > 0 || follows:
	case o.Key.Hash != "" && t.Key.Hash != "" && o.Key != t.Key:
		reasons = []string{fmt.Sprintf("key: %s here, %s there, though arguments, environment and inputs are the same", o.Key.Hash, t.Key.Hash)}
	case o.Mnemonic != test:
		reasons = values("output", contents(o.Outputs), contents(t.Outputs))
	}
	return reasons, follows
}

func contents(files []file) map[string]string {
	m := make(map[string]string, len(files))
	for _, f := range files {
		m[f.Path] = cmp.Or(f.Digest.Hash, "a link to "+f.SymlinkTargetPath)
	}
	return m
}

func named(pairs []pair) map[string]string {
	m := map[string]string{}
	for _, p := range pairs {
		m[p.Name] = p.Value
	}
	return m
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
	names := maps.Clone(ours)
	maps.Copy(names, theirs)
	var lines []string
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
		return "nothing"
	}
	return fmt.Sprintf("%q", value)
}

// most is how many reasons of one action are printed.
const most = 10

// Report prints the differences, and returns an error where there are any.
func Report(found []Difference, w io.Writer) error {
	causes := 0
	for _, d := range found {
		if len(d.Reasons) == 0 {
			continue
		}
		causes++
		fmt.Fprintf(w, "%s %s %s\n  %s\n", d.Label, d.Mnemonic, d.Key, d.Output)
		for _, reason := range d.Reasons[:min(most, len(d.Reasons))] {
			fmt.Fprintf(w, "    %s\n", reason)
		}
		if more := len(d.Reasons) - most; more > 0 {
			fmt.Fprintf(w, "    and %d more\n", more)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("expected the same keys and outputs from both builds, found %d actions that differ, above, and %d that differ because of them", causes, len(found)-causes)
}
