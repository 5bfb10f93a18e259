package imports_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/thimble/tools/size/imports"
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

// archives writes archives, of which that of main is testdata/small.a and the others import
// nothing, and returns what finds them.
func archives(t *testing.T, names ...string) func(string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		data := small(t)
		if name != "main" {
			data = []byte("!<arch>\n" + member("_go_.o", "go object linux amd64 go1.26.8\n\n!\n\x00go120ld"+strings.Repeat("\x00", 40)))
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)+".a"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return func(importPath string) (string, error) {
		if !slices.Contains(names, importPath) {
			return "", errors.New("no archive")
		}
		return filepath.Join(dir, filepath.Base(importPath)+".a"), nil
	}
}

func TestLoad(t *testing.T) {
	graph, err := imports.Load("main", archives(t, "main", "errors", "unicode/utf8", "runtime", "unused"))
	expected := imports.Graph{"main": {"errors", "runtime", "unicode/utf8"}, "errors": {}, "unicode/utf8": {}, "runtime": {}}
	if err != nil || !reflect.DeepEqual(graph, expected) {
		t.Errorf("expected %v, found %v, %v", expected, graph, err)
	}
}

func TestLoadSaysWhoImportsWhatIsMissing(t *testing.T) {
	_, err := imports.Load("main", archives(t, "main", "errors"))
	if expected := "main imports unicode/utf8: no archive"; err == nil || err.Error() != expected {
		t.Errorf("expected %q, found %v", expected, err)
	}
}
