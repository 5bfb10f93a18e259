package imports_test

import (
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"example.com/thimble/tools/image/size/imports"
	"example.com/thimble/tools/image/size/imports/importstest"
)

var diamond = imports.Graph{
	"main":    {"a", "b", "c"},
	"a":       {"d"},
	"b":       {"d", "e"},
	"c":       {"main/x", "runtime"},
	"d":       {"e"},
	"e":       {"runtime"},
	"main/x":  {},
	"runtime": {},
	"island":  {"main"},
}

func TestChain(t *testing.T) {
	for name, c := range map[string]struct {
		to       string
		expected []string
	}{
		"itself":           {"main", []string{"main"}},
		"direct":           {"b", []string{"main", "b"}},
		"first of equals":  {"d", []string{"main", "a", "d"}},
		"shortest":         {"e", []string{"main", "b", "e"}},
		"shortest, last":   {"runtime", []string{"main", "c", "runtime"}},
		"not reachable":    {"island", nil},
		"no such package":  {"f", nil},
		"below its prefix": {"main/x", []string{"main", "c", "main/x"}},
	} {
		t.Run(name, func(t *testing.T) {
			if found := imports.Chain(diamond, "main", c.to); !slices.Equal(found, c.expected) {
				t.Errorf("expected %q, found %q", c.expected, found)
			}
		})
	}
}

func TestChainOfCycleEnds(t *testing.T) {
	cycle := imports.Graph{"main": {"a"}, "a": {"b"}, "b": {"a"}}
	if found := imports.Chain(cycle, "main", "c"); found != nil {
		t.Errorf("expected no chain, found %q", found)
	}
}

// archives writes an archive for each package of the graph, and returns what finds them.
func archives(t *testing.T, graph imports.Graph) func(string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	importstest.Write(t, dir, graph)
	return func(importPath string) (string, error) {
		if _, ok := graph[importPath]; !ok {
			return "", errors.New("no archive")
		}
		return filepath.Join(dir, importPath+".a"), nil
	}
}

func TestLoad(t *testing.T) {
	graph, err := imports.Load("main", archives(t, diamond))
	expected := maps.Clone(diamond)
	delete(expected, "island")
	if err != nil || !reflect.DeepEqual(graph, expected) {
		t.Errorf("expected %v, found %v, %v", expected, graph, err)
	}
}

// The linker adds the runtime to a program that imports nothing.
func TestLoadAddsTheRuntime(t *testing.T) {
	files := imports.Graph{"main": {}, "runtime": {"a"}, "a": {}}
	graph, err := imports.Load("main", archives(t, files))
	expected := imports.Graph{"main": {"runtime"}, "runtime": {"a"}, "a": {}}
	if err != nil || !reflect.DeepEqual(graph, expected) {
		t.Errorf("expected %v, found %v, %v", expected, graph, err)
	}
}

func TestLoadSaysWhoImportsWhatIsMissing(t *testing.T) {
	_, err := imports.Load("main", archives(t, imports.Graph{"main": {"a", "b"}, "a": {}}))
	if expected := "main imports b: no archive"; err == nil || err.Error() != expected {
		t.Errorf("expected %q, found %v", expected, err)
	}
}

func TestAlone(t *testing.T) {
	graph := imports.Graph{"main": {"a", "b"}, "a": {"c", "d"}, "b": {"d"}, "c": {"e", "a"}, "d": {}, "e": {"d"}, "f": {"g"}, "g": {}}
	for pkg, expected := range map[string][]string{
		"a": {"a", "c", "e"}, "b": {"b"}, "c": {"c", "e"}, "d": {"d"}, "main": nil, "g": nil, "unknown": nil,
	} {
		if found := graph.Alone("main", pkg); !slices.Equal(found, expected) {
			t.Errorf("%s: expected %q, found %q", pkg, expected, found)
		}
	}
}
