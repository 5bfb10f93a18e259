package imports_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
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

func load(t *testing.T, graph imports.Graph) (imports.Graph, error) {
	t.Helper()
	dir := t.TempDir()
	importstest.Write(t, dir, graph)
	return imports.Load("main", map[string]string{"main": filepath.Join(dir, "main.a")}, dir)
}

func TestLoad(t *testing.T) {
	for name, c := range map[string]struct{ archives, expected imports.Graph }{
		"without what main does not lead to": {
			imports.Graph{"main": {"a/b"}, "a/b": {"runtime"}, "runtime": {}, "island": {"main"}},
			imports.Graph{"main": {"a/b"}, "a/b": {"runtime"}, "runtime": {}},
		},
		"the linker adds the runtime": {
			imports.Graph{"main": {}, "runtime": {"a"}, "a": {}},
			imports.Graph{"main": {"runtime"}, "runtime": {"a"}, "a": {}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if found, err := load(t, c.archives); err != nil || !reflect.DeepEqual(found, c.expected) {
				t.Errorf("expected %v, found %v, %v", c.expected, found, err)
			}
		})
	}
}

func TestLoadSaysWhoImportsWhatIsMissing(t *testing.T) {
	_, err := load(t, imports.Graph{"main": {"a", "b"}, "a": {}, "runtime": {}})
	if expected := "the package b, which main imports: expected its archive"; err == nil || !strings.HasPrefix(err.Error(), expected) {
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
