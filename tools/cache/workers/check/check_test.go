package main

import (
	"strings"
	"testing"

	"example.com/thimble/tools/cache/execlog"
)

func spawns(runners ...string) (all []*execlog.Spawn) {
	for _, runner := range runners {
		all = append(all, &execlog.Spawn{Label: "//apps/hello:hello", Mnemonic: "GoLink", Runner: runner})
	}
	return all
}

func TestCount(t *testing.T) {
	stays := &execlog.Spawn{Label: "//tools/image/tests/engine:here_test", Mnemonic: "TestRunner", Runner: "local"}
	for name, test := range map[string]struct {
		spawns   []*execlog.Spawn
		problems []string
	}{
		"all remote":     {spawns("remote", "remote cache hit"), nil},
		"listed":         {append(spawns("remote"), stays), nil},
		"local":          {spawns("remote", "linux-sandbox"), []string{`GoLink of //apps/hello:hello: expected a worker to execute it, found "linux-sandbox"`}},
		"disk cache":     {spawns("remote", "disk cache hit"), []string{`found "disk cache hit"`}},
		"nothing":        {nil, []string{"expected processes on the workers, found none"}},
		"cache hits all": {spawns("remote cache hit"), []string{"expected processes on the workers, found none"}},
	} {
		found := count(test.spawns, t.Output())
		if len(found) != len(test.problems) {
			t.Errorf("%s: expected %q, found %q", name, test.problems, found)
			continue
		}
		for i, expected := range test.problems {
			if !strings.Contains(found[i], expected) {
				t.Errorf("%s: expected %q, found %q", name, expected, found[i])
			}
		}
	}
}

func TestCompare(t *testing.T) {
	image := map[string]string{"//apps/hello:image linux/amd64": "sha256:1"}
	other := map[string]string{"//apps/hello:image linux/amd64": "sha256:2"}
	for name, test := range map[string]struct {
		ours, theirs map[string]string
		problem      string
	}{
		"same":    {image, image, ""},
		"other":   {image, other, `"sha256:1", found "sha256:2"`},
		"missing": {image, nil, `"sha256:1", found ""`},
		"more":    {nil, image, `"", found "sha256:1"`},
		"none":    {nil, nil, "expected images to compare"},
	} {
		found := strings.Join(compare(test.ours, test.theirs, t.Output()), "\n")
		if (found == "") != (test.problem == "") || !strings.Contains(found, test.problem) {
			t.Errorf("%s: expected %q, found %q", name, test.problem, found)
		}
	}
}
