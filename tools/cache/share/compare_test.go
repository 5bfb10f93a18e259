package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/cache/execlog/execlogtest"
)

type spawns = []execlogtest.Spawn

type files = map[string]string

func read(t *testing.T, list spawns) *execlog.Log {
	t.Helper()
	name := filepath.Join(t.TempDir(), "log")
	execlogtest.Write(t, name, list...)
	log, err := execlog.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func compile(digest, source, object string) execlogtest.Spawn {
	return execlogtest.Spawn{Label: "@@//a:lib", Mnemonic: "Compile", Digest: digest, Args: []string{"compile"},
		Inputs: files{"a/a.go": source}, Outputs: files{"bazel-out/a.a": object}}
}

func link(digest, object, program string) execlogtest.Spawn {
	return execlogtest.Spawn{Label: "@@//a:bin", Mnemonic: "Link", Digest: digest,
		Inputs: files{"bazel-out/a.a": object}, Outputs: files{"bazel-out/a": program}}
}

func tested(digest, log string) execlogtest.Spawn {
	return execlogtest.Spawn{Label: "@@//a:test", Mnemonic: "TestRunner", Digest: digest,
		Inputs: files{"bazel-out/a": "p"}, Outputs: files{"bazel-out/k8/testlogs/a/test.log": log}}
}

func report(digest, log string) execlogtest.Spawn {
	return execlogtest.Spawn{Label: "@@//a:test", Mnemonic: "TestRunner", Digest: digest,
		Inputs: files{"bazel-out/k8/testlogs/a/test.log": log}, Outputs: files{"bazel-out/k8/testlogs/a/test.xml": log}}
}

func TestCompare(t *testing.T) {
	environment := compile("d2", "s", "o")
	environment.Env = map[string]string{"PATH": "/opt"}
	for name, test := range map[string]struct {
		here, there spawns
		expected    []string
	}{
		"the same":               {spawns{compile("d1", "s", "o")}, spawns{compile("d1", "s", "o")}, nil},
		"a source":               {spawns{compile("d1", "s", "o")}, spawns{compile("d2", "x", "o")}, []string{`@@//a:lib: input a/a.go: "s" here, "x" there`}},
		"an environment":         {spawns{compile("d1", "s", "o")}, spawns{environment}, []string{`@@//a:lib: environment PATH: nothing here, "/opt" there`}},
		"an output":              {spawns{compile("d1", "s", "o")}, spawns{compile("d1", "s", "x")}, []string{`@@//a:lib: output bazel-out/a.a: "o" here, "x" there`}},
		"no known reason":        {spawns{compile("d1", "s", "o")}, spawns{compile("d2", "s", "o")}, []string{"@@//a:lib: key: d1 here, d2 there, though arguments, environment and inputs are the same"}},
		"only here":              {spawns{compile("d1", "s", "o")}, nil, []string{"@@//a:lib: only the first build has this action"}},
		"only there":             {nil, spawns{compile("d1", "s", "o")}, []string{"@@//a:lib: only the second build has this action"}},
		"what follows":           {spawns{link("l1", "o", "p"), compile("d1", "s", "o")}, spawns{link("l2", "x", "q"), compile("d1", "s", "x")}, []string{`@@//a:lib: output bazel-out/a.a: "o" here, "x" there`, "@@//a:bin: "}},
		"a test that tells time": {spawns{tested("t1", "1s"), report("r1", "1s")}, spawns{tested("t1", "2s"), report("r2", "2s")}, nil},
		"who is stamped":         {spawns{{Label: stamped + "x", Digest: "1"}}, spawns{{Label: stamped + "x", Digest: "2"}}, nil},
		"what no cache may have": {spawns{{Label: "//a", Digest: "1", Uncacheable: true}}, nil, nil},
		"a report":               {spawns{{Label: "//a", Mnemonic: "TestRunner", Args: []string{"1"}, Outputs: files{"t/test.xml": "x"}}}, spawns{{Label: "//a", Mnemonic: "TestRunner", Outputs: files{"t/test.xml": "y"}}}, nil},
		"a test with a key":      {spawns{tested("t1", "1s")}, spawns{tested("t2", "1s")}, []string{"@@//a:test: key: t1 here, t2 there, though arguments, environment and inputs are the same"}},
	} {
		t.Run(name, func(t *testing.T) {
			var found []string
			for _, d := range compare(read(t, test.here), read(t, test.there)) {
				found = append(found, d.label+": "+strings.Join(d.reasons, "; "))
			}
			if fmt.Sprint(found) != fmt.Sprint(test.expected) {
				t.Errorf("expected %q, found %q", test.expected, found)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	var stdout strings.Builder
	problems := describe(compare(read(t, spawns{compile("d1", "s", "o")}), read(t, spawns{compile("d2", "x", "o")})), &stdout)
	if len(problems) != 1 || !strings.Contains(problems[0], "found 1 actions that differ, above, and 0") {
		t.Errorf("found %q", problems)
	}
	if expected := "@@//a:lib Compile\n  bazel-out/a.a\n    input a/a.go: \"s\" here, \"x\" there\n"; stdout.String() != expected {
		t.Errorf("expected %q, found %q", expected, &stdout)
	}
	if problems := describe(nil, &stdout); len(problems) != 0 {
		t.Errorf("expected none, found %q", problems)
	}
}

func TestTally(t *testing.T) {
	for name, test := range map[string]struct {
		list     spawns
		problems []string
	}{
		"all hits":           {spawns{{Label: "@@//a", CacheHit: true}}, nil},
		"allowed":            {spawns{{Label: "@@//a", CacheHit: true}, {Label: "//:tidy_test", Uncacheable: true}}, nil},
		"executed":           {spawns{{Label: "@@//a", Mnemonic: "Compile", Runner: "linux-sandbox"}}, []string{"found that it was executed: @@//a Compile (linux-sandbox)"}},
		"no cache may have":  {spawns{{Label: "@@//b", Uncacheable: true, CacheHit: false}}, []string{"expected an action that a cache may have, found @@//b"}},
		"nothing was logged": {nil, []string{"expected actions in the execution log, found none"}},
	} {
		t.Run(name, func(t *testing.T) {
			problem := count(read(t, test.list)).problem(alone)
			if (problem == "") != (test.problems == nil) {
				t.Errorf("found %q", problem)
			}
			for _, p := range test.problems {
				if !strings.Contains(problem, p) {
					t.Errorf("expected %q, found %q", p, problem)
				}
			}
		})
	}
}

func TestMissedLeaks(t *testing.T) {
	environment := difference{label: leaks[0], reasons: []string{`environment HOME: "/a" here, "/b" there`}}
	machine := difference{label: leaks[1], reasons: []string{`output x: "1" here, "2" there`}}
	if missed := missedLeaks([]difference{environment, machine}); len(missed) != 0 {
		t.Errorf("expected both to be found, missed %q", missed)
	}
	if missed := missedLeaks([]difference{environment}); len(missed) != 1 || !strings.Contains(missed[0], leaks[1]) {
		t.Errorf("expected one to be missed, found %q", missed)
	}
}

func TestUsage(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		code   int
		stderr string
	}{
		"no log":       {nil, 2, "usage: share -here LOG"},
		"arguments":    {[]string{"-here", "x", "y"}, 2, "usage"},
		"unknown flag": {[]string{"-x"}, 2, "-x"},
		"missing log":  {[]string{"-here", filepath.Join(t.TempDir(), "log")}, 1, "expected Bazel to write its execution log"},
		"no room":      {[]string{enterArgument, "x"}, 1, "expected the description of a room"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(test.args, &stderr, &stderr); code != test.code || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("expected %d, %q, found %d, %q", test.code, test.stderr, code, &stderr)
			}
		})
	}
}
