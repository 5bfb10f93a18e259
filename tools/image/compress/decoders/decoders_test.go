package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// behaviour says what this test's program does as a decoder.
const behaviour = "DECODERS_TEST_BEHAVIOUR"

func TestMain(m *testing.M) {
	if behaves := os.Getenv(behaviour); behaves != "" {
		os.Exit(play(behaves, os.Args[1]))
	}
	os.Exit(m.Run())
}

// itself is this test's program as a decoder of each format.
func itself(t *testing.T, behaves string) []decoder {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behaviour, behaves)
	var all []decoder
	for _, format := range []string{"gzip", "zstd"} {
		all = append(all, decoder{format, format, tool{program, ""}, []string{format}})
	}
	return all
}

func TestDecode(t *testing.T) {
	samples := []*sample{{name: "empty"}, {name: "text", data: text()}}
	for behaves, messages := range map[string][]string{
		"decodes": nil,
		"changes": {"gzip, text: expected 20000 bytes, found 20000, which differ from byte 7 on"},
		"adds":    {"gzip, empty: expected 0 bytes, found 1", "gzip, text: expected 20000 bytes, found 20001"},
		"fails":   {"gzip, empty: ", "gzip, text: ", "exit status 3: cannot decode"},
		"trusts":  nil,
	} {
		t.Run(behaves, func(t *testing.T) {
			err := decode(t.Context(), itself(t, behaves), samples)
			if (err == nil) != (messages == nil) {
				t.Errorf("expected %q, found %v", messages, err)
			}
			for _, message := range messages {
				if !strings.Contains(fmt.Sprint(err), message) {
					t.Errorf("expected %q, found %v", message, err)
				}
			}
		})
	}
}

// TestUnnoticed shows that a decoder which checks nothing is found out.
func TestUnnoticed(t *testing.T) {
	if err := unnoticed(t.Context(), itself(t, "decodes")[:1]); err != nil {
		t.Errorf("expected a decoder that notices everything, found %v", err)
	}
	err := unnoticed(t.Context(), itself(t, "trusts"))
	for _, d := range damages {
		if message := d.format + ": expected it to notice " + d.name; d.format != "" && !strings.Contains(fmt.Sprint(err), message) {
			t.Errorf("expected %q, found %v", message, err)
		}
	}
}

func TestInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, c := range map[string]struct {
		tools   []tool
		message string
	}{
		"none needed": {nil, ""},
		"two of one":  {[]tool{ctrTool, containerdTool}, "expected ctr, containerd on the PATH, found none; install what is missing: apt-get install -y --no-install-recommends containerd"},
		"sorted":      {[]tool{zstdTool, gzipTool}, "--no-install-recommends gzip zstd"},
	} {
		t.Run(name, func(t *testing.T) {
			err := install(c.tools)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.HasSuffix(err.Error(), c.message)) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"unknown flag": {[]string{"-x"}, 2, "-x"},
		"an argument":  {[]string{"a"}, 2, `expected flags only, found ["a"]`},
		"no tools":     {nil, 1, "apt-get install -y --no-install-recommends busybox containerd docker.io gzip pigz python3-minimal skopeo zstd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			var stdout, stderr bytes.Buffer
			if code := run(c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.message) {
				t.Errorf("expected %d, %q, found %d, %q", c.code, c.message, code, &stderr)
			}
		})
	}
}
