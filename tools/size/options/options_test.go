package main

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestRefusesArguments(t *testing.T) {
	for name, test := range map[string]struct {
		args     []string
		code     int
		expected string
	}{
		"an argument":        {[]string{"hello"}, 2, `options: expected flags only, found ["hello"]`},
		"no such flag":       {[]string{"-nothing"}, 2, "flag provided but not defined: -nothing"},
		"no such option":     {[]string{"-options", "^none$"}, 1, `options: -options: expected a name that matches "^none$", found none`},
		"no such app":        {[]string{"-apps", "none"}, 1, `options: -apps: expected a name that matches "none", found none`},
		"no such expression": {[]string{"-options", "("}, 1, `options: -options: expected a regular expression, found "("`},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(test.args, io.Discard, &stderr); code != test.code {
				t.Errorf("expected exit code %d, found %d", test.code, code)
			}
			if !strings.Contains(stderr.String(), test.expected) {
				t.Errorf("expected %q, found %q", test.expected, stderr.String())
			}
		})
	}
}

func TestChoosesWhatSuitsTheArchitecture(t *testing.T) {
	for goarch, expected := range map[string][]string{
		"amd64": {"base", "GOAMD64=v3"},
		"arm64": {"base", "GOARM64=v8.1"},
	} {
		var r request
		if err := r.choose(goarch, "^GOA.*64=v(3|8.1)$", "hello"); err != nil {
			t.Fatal(err)
		}
		found := []string{}
		for _, v := range r.variants {
			found = append(found, v.name)
		}
		if !slices.Equal(found, expected) {
			t.Errorf("%s: expected %q, found %q", goarch, expected, found)
		}
		if len(r.apps) != 1 || r.apps[0].name != "hello" {
			t.Errorf("%s: expected hello alone, found %v", goarch, r.apps)
		}
	}
}

func TestArguments(t *testing.T) {
	for name, test := range map[string]struct {
		variant  variant
		expected string
	}{
		"base":     {base, "-ldflags=-s -w -buildid=|-trimpath|./apps/hello"},
		"compiler": {variant{gcflags: "-l"}, "-ldflags=-s -w -buildid=|-gcflags=all=-l|-trimpath|./apps/hello"},
		"linker":   {variant{ldflags: linked("-d")}, "-ldflags=-s -w -buildid= -d|-trimpath|./apps/hello"},
		"tags":     {variant{tags: "purego", untrim: true}, "-ldflags=-s -w -buildid=|-tags=purego|./apps/hello"},
	} {
		expected := "build|-o|out/|-buildvcs=false|" + test.expected
		if found := strings.Join(arguments(test.variant, "out", []string{"./apps/hello"}), "|"); found != expected {
			t.Errorf("%s: expected %s, found %s", name, expected, found)
		}
	}
}

func TestVariantsHaveFoldersOfTheirOwn(t *testing.T) {
	folders := map[string]string{fileName(base.name): base.name}
	for _, v := range others {
		folder := fileName(v.name)
		if other, taken := folders[folder]; taken {
			t.Errorf("expected folders of their own, found %s for %q and %q", folder, v.name, other)
		}
		if strings.ContainsAny(folder, "/ ") {
			t.Errorf("%q: expected one name without spaces, found %q", v.name, folder)
		}
		folders[folder] = v.name
	}
}

func TestListening(t *testing.T) {
	address, err := listening(bufio.NewReader(strings.NewReader(`{"msg":"listening","address":"127.0.0.1:80"}` + "\n")))
	if err != nil || address != "127.0.0.1:80" {
		t.Errorf("expected 127.0.0.1:80, found %q, %v", address, err)
	}
	for _, line := range []string{"", "listening\n", "{}\n"} {
		if address, err := listening(bufio.NewReader(strings.NewReader(line))); err == nil {
			t.Errorf("%q: expected an error, found %q", line, address)
		}
	}
}

func TestWeighRefusesWhatIsNotThere(t *testing.T) {
	if sizes, err := weigh(map[string]string{"clock": "none"}, apps[:1]); err == nil {
		t.Errorf("expected an error, found %v", sizes)
	}
}
