package layer

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	c := Command{Name: "pick", Input: "from", Usage: "the `file`", Entries: func(input string) ([]Entry, error) {
		if input == "broken" {
			return nil, errors.New("found broken")
		}
		return []Entry{{Kind: "file", Path: "/p", Source: input}}, nil
	}}
	file, out := source(t, "content"), filepath.Join(t.TempDir(), "layer.tar")
	for name, test := range map[string]struct {
		args   []string
		code   int
		stderr string
	}{
		"writes":         {[]string{"-from", file, "-out", out}, 0, ""},
		"with a label":   {[]string{"-from", file, "-out", out, "-origin", "//a"}, 0, ""},
		"no flags":       {nil, 2, "usage: pick -from FILE -out FILE [-origin LABEL]"},
		"no output":      {[]string{"-from", file}, 2, "usage: pick"},
		"an argument":    {[]string{"-from", file, "-out", out, "more"}, 2, "usage: pick"},
		"unknown flag":   {[]string{"-to", file}, 2, "-to"},
		"no entries":     {[]string{"-from", "broken", "-out", out}, 1, "pick: found broken"},
		"missing input":  {[]string{"-from", file + "x", "-out", out, "-origin", "//a"}, 1, "pick: /p, asked for by //a: "},
		"missing folder": {[]string{"-from", file, "-out", filepath.Join(out, "x")}, 1, "pick: "},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := c.Run(test.args, &stderr); code != test.code || !strings.Contains(stderr.String(), test.stderr) || (test.stderr == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d, %q, found %d, %q", test.code, test.stderr, code, &stderr)
			}
		})
	}
}
