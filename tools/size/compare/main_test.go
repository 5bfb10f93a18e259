package main

import (
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"example.com/thimble/tools/size/binary"
	"example.com/thimble/tools/size/report"
)

// TestHello compares a real program, as it is attributed and with code of fmt given to main.
func TestHello(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") != "" {
		t.Skip("the go command builds it, which is not in Bazel's sandbox")
	}
	t.Chdir("../../..")
	var stdout strings.Builder
	if err := (comparison{[]tool{nm}, binary.Places}).compare("^hello linux/amd64$", &stdout); err != nil {
		t.Error(err)
	}
	if row := regexp.MustCompile(`\| hello linux/amd64 \| go tool nm \| [0-9]{2} \| [0-9]{3},[0-9]{3} \|`); !row.MatchString(stdout.String()) {
		t.Errorf("expected a row that matches %s, found\n%s", row, &stdout)
	}
	moved := func(file, symbols []byte) ([]binary.Place, error) {
		places, err := binary.Places(file, symbols)
		for i := range places {
			if places[i].Package == "fmt" && places[i].Kind == report.Code {
				places[i].Package = "main"
				break
			}
		}
		return places, err
	}
	err := comparison{[]tool{nm}, moved}.compare("^hello linux/amd64$", io.Discard)
	if err == nil || !regexp.MustCompile(`(?m)^hello linux/amd64: main: expected \d+ bytes, as go tool nm has, found \d+, \d+.\d % apart$`).MatchString(err.Error()) {
		t.Errorf("expected the bytes that moved to main, found %v", err)
	}
}

func TestRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"an argument":        {[]string{"hello"}, 1, `compare: expected flags only, found ["hello"]`},
		"no such flag":       {[]string{"-nothing"}, 2, "flag provided but not defined: -nothing"},
		"no such expression": {[]string{"-programs", "("}, 1, "compare: -programs: error parsing regexp"},
		"no such folder":     {nil, 1, "compare: expected apps/*/main.go, as in this module's folder, found none"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			t.Chdir(t.TempDir())
			if code := run(c.args, io.Discard, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d and %q, found %d and %q", c.code, c.message, code, &stderr)
			}
		})
	}
}
