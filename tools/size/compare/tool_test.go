package main

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseNm(t *testing.T) {
	found, err := parseNm(strings.Join([]string{
		"                  0 U memcpy",
		"       0          0 _ go.go",
		"  401000         36 T runtime/internal.F",
		"  4d4700       1152 R a..dict.Map[interface {},b/c.T struct { R r 1152 R x }]",
		"ffffffff81000000 5 t x",
		"",
	}, "\n"))
	expected := []symbol{
		{0, 0, "go.go"},
		{0x401000, 36, "runtime/internal.F"},
		{0x4d4700, 1152, "a..dict.Map[interface {},b/c.T struct { R r 1152 R x }]"},
		{0xffffffff81000000, 5, "x"},
	}
	if err != nil || !reflect.DeepEqual(found, expected) {
		t.Errorf("expected %v, found %v, %v", expected, found, err)
	}
	for line, message := range map[string]string{
		"401000 T main.main":    "expected lines of go tool nm as ADDRESS SIZE TYPE NAME",
		"40100x 1 T main.main":  "expected an address",
		"401000 -1 T main.main": "expected a size",
	} {
		if found, err := parseNm(line + "\n"); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: expected an error with %q, found %v, %v", line, message, found, err)
		}
	}
}

func TestParseBloaty(t *testing.T) {
	found, err := parseBloaty("sections,rawsymbols,vmsize,filesize\n.text,\"f[a,b]\",9,10\n.symtab,f,0,24\n.text,[2 Others],0,1\n")
	expected := map[key]int64{{".text", "f[a,b]"}: 10, {".symtab", "f"}: 24, {".text", "[2 Others]"}: 1}
	if err != nil || !reflect.DeepEqual(found, expected) {
		t.Errorf("expected %v, found %v, %v", expected, found, err)
	}
	for name, printed := range map[string]string{
		"nothing":       "",
		"other columns": "symbols,vmsize,filesize\nf,1,2\n",
		"no CSV":        "sections,rawsymbols,vmsize,filesize\n\"f",
		"no size":       "sections,rawsymbols,vmsize,filesize\n.text,f,1,1.5K\n",
	} {
		if found, err := parseBloaty(printed); err == nil || !strings.Contains(err.Error(), "bloaty") {
			t.Errorf("%s: expected an error, found %v", name, found)
		}
	}
}

func TestBloatyIsNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := sizesOfBloaty("program", nil); err == nil || !strings.Contains(err.Error(), "leave out -bloaty") {
		t.Errorf("expected an error that says what to do, found %v", err)
	}
}

func TestPackageOf(t *testing.T) {
	packages := map[string]bool{"main": true, "net": true, "net/http": true, "gopkg.in/yaml.v3": true, "go.uber.org/zap": true, "runtime": true}
	for name, expected := range map[string]string{
		"main.main.func1":                 "main",
		"net/http.(*Server).Serve":        "net/http",
		"net.(*conn).Read":                "net",
		"gopkg.in/yaml%2ev3.(*Node).Find": "gopkg.in/yaml.v3",
		"go.uber.org/zap.New":             "go.uber.org/zap",
		"runtime/debug.SetTraceback":      "",
		"type:.eq.net/http.Request":       "",
		"go:itab.*net/http.Server,io.X":   "",
		"runtime.modinfo.str":             "",
		"aeshashbody":                     "",
		"":                                "",
	} {
		if found := packageOf(name, packages); found != expected {
			t.Errorf("%s: expected %q, found %q", name, expected, found)
		}
	}
}
