package actions

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spawn is what Bazel 7.7.1 logs of an action, shortened.
const spawn = `{"commandArgs": ["compile", "-p", "ARGUMENT"],
  "environmentVariables": [{"name": "PATH", "value": "ENVIRONMENT"}],
  "platform": {"properties": [{"name": "ISA", "value": "PLATFORM"}]},
  "inputs": [{"path": "a/a.go", "digest": {"hash": "INPUT", "sizeBytes": "1", "hashFunctionName": "SHA-256"}, "isTool": false}],
  "remotable": true, "cacheable": true, "remoteCacheable": true, "mnemonic": "Compile",
  "actualOutputs": [{"path": "bazel-out/bin/a.a", "digest": {"hash": "OUTPUT"}}],
  "runner": "linux-sandbox", "cacheHit": false, "targetLabel": "//a:lib", "digest": {"hash": "KEY"}}
`

// link uses what spawn made.
const link = `{"commandArgs": ["link"], "inputs": [{"path": "bazel-out/bin/a.a", "digest": {"hash": "OUTPUT"}}], "remoteCacheable": true,
  "mnemonic": "Link", "actualOutputs": [{"path": "bazel-out/bin/a", "digest": {"hash": "PROGRAM"}}], "targetLabel": "//a:bin"}
`

// tested is a test, and the report that is made of what it says.
const tested = `{"remoteCacheable": true, "mnemonic": "TestRunner", "targetLabel": "//a:test",
  "actualOutputs": [{"path": "bazel-out/testlogs/a/test.log", "digest": {"hash": "TIME"}}], "digest": {"hash": "KEY"}}
{"remoteCacheable": true, "mnemonic": "TestRunner", "targetLabel": "//a:test",
  "inputs": [{"path": "bazel-out/testlogs/a/test.log", "digest": {"hash": "TIME"}}],
  "actualOutputs": [{"path": "bazel-out/testlogs/a/test.xml", "digest": {"hash": "TIME"}}], "digest": {"hash": "TIME"}}
`

func read(t *testing.T, log string) ([]*Action, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	return Read(name)
}

// TestCompare compares logs; changes are of the second one.
func TestCompare(t *testing.T) {
	for name, test := range map[string]struct {
		log      string
		changes  []string
		expected []string
	}{
		"the same":                   {spawn + link + tested, nil, nil},
		"an argument":                {spawn, []string{"ARGUMENT", "x"}, []string{`//a:lib KEY argument 0002: "ARGUMENT" here, "x" there`}},
		"an environment":             {spawn, []string{"ENVIRONMENT", "x"}, []string{`//a:lib KEY environment PATH: "ENVIRONMENT" here, "x" there`}},
		"a variable more":            {spawn, []string{`[{"name": "PATH"`, `[{"name": "HOME", "value": "/h"}, {"name": "PATH"`}, []string{`//a:lib KEY environment HOME: nothing here, "/h" there`}},
		"a platform":                 {spawn, []string{"PLATFORM", "x"}, []string{`//a:lib KEY platform property ISA: "PLATFORM" here, "x" there`}},
		"a source":                   {spawn, []string{"INPUT", "x", "KEY", "y"}, []string{`//a:lib KEY input a/a.go: "INPUT" here, "x" there`}},
		"an output":                  {spawn, []string{"OUTPUT", "x"}, []string{`//a:lib KEY output bazel-out/bin/a.a: "OUTPUT" here, "x" there`}},
		"an output, a link":          {spawn, []string{`"digest": {"hash": "OUTPUT"}`, `"symlinkTargetPath": "b"`}, []string{`//a:lib KEY output bazel-out/bin/a.a: "OUTPUT" here, "a link to b" there`}},
		"no known reason":            {spawn, []string{"KEY", "x"}, []string{"//a:lib KEY key: KEY here, x there, though arguments, environment and inputs are the same"}},
		"no cache in one":            {spawn, []string{"KEY", ""}, nil},
		"only here":                  {link + spawn, []string{link, ""}, []string{"//a:bin  only the first build has this action"}},
		"only there":                 {spawn, []string{spawn, spawn + link}, []string{"//a:bin  only the second build has this action"}},
		"what follows comes last":    {link + spawn, []string{"OUTPUT", "x", "PROGRAM", "y"}, []string{`//a:lib KEY output bazel-out/bin/a.a: "OUTPUT" here, "x" there`, "//a:bin  "}},
		"a test that tells time":     {tested, []string{"TIME", "x"}, nil},
		"a test with another key":    {tested, []string{"KEY", "x"}, []string{"//a:test KEY key: KEY here, x there, though arguments, environment and inputs are the same"}},
		"targets that are stamped":   {strings.ReplaceAll(spawn, "//a:lib", stamped+"x"), []string{"OUTPUT", "x"}, nil},
		"what no cache may have":     {strings.ReplaceAll(spawn, `"remoteCacheable": true`, `"remoteCacheable": false`), []string{"OUTPUT", "x"}, nil},
		"canonical labels of stamps": {strings.ReplaceAll(spawn, "//a:lib", "@@"+stamped+"x"), []string{"OUTPUT", "x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			here, err := read(t, test.log)
			if err != nil {
				t.Fatal(err)
			}
			there, err := read(t, strings.NewReplacer(test.changes...).Replace(test.log))
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, d := range Compare(here, there) {
				found = append(found, d.Label+" "+d.Key+" "+strings.Join(d.Reasons, "; "))
			}
			if fmt.Sprint(found) != fmt.Sprint(test.expected) {
				t.Errorf("expected %q, found %q", test.expected, found)
			}
		})
	}
}

func TestReport(t *testing.T) {
	many := make([]string, most+2)
	var printed strings.Builder
	err := Report([]Difference{{Label: "//a", Mnemonic: "Do", Output: "o", Key: "k", Reasons: many}, {Label: "//b"}}, &printed)
	if err == nil || !strings.Contains(err.Error(), "found 1 actions that differ, above, and 1 that") {
		t.Errorf("found %v", err)
	}
	if text := printed.String(); !strings.HasPrefix(text, "//a Do k\n  o\n") || !strings.HasSuffix(text, "and 2 more\n") || strings.Contains(text, "//b") {
		t.Errorf("found %q", text)
	}
	if err := Report(nil, &printed); err != nil {
		t.Errorf("expected no error without differences, found %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	for log, expected := range map[string]string{"": "expected actions, found none", "\x28\xb5\x2f\xfd": "expected an execution log"} {
		if _, err := read(t, log); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("expected %q, found %v", expected, err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "expected Bazel to write") {
		t.Errorf("found %v", err)
	}
}
