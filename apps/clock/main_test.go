package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the machine that runs the test may have no zone data
)

func TestRun(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr string // a part of it
	}{
		{
			name: "summer",
			args: []string{"2026-07-01T12:00:00Z"},
			stdout: "2026-07-01 12:00:00 +00:00  UTC\n" +
				"2026-07-01 14:00:00 +02:00  Europe/Berlin\n" +
				"2026-07-01 21:00:00 +09:00  Asia/Tokyo\n",
		},
		{
			name: "winter",
			args: []string{"2026-12-31T23:30:00+01:00"},
			stdout: "2026-12-31 22:30:00 +00:00  UTC\n" +
				"2026-12-31 23:30:00 +01:00  Europe/Berlin\n" +
				"2027-01-01 07:30:00 +09:00  Asia/Tokyo\n",
		},
		{
			name:   "zones",
			args:   []string{"-zones", "America/St_Johns", "2026-07-01T12:00:00Z"},
			stdout: "2026-07-01 09:30:00 -02:30  America/St_Johns\n",
		},
		{name: "unknown zone", args: []string{"-zones", "Europe/Berlim"}, code: 1, stderr: `as in Europe/Berlin, found "Europe/Berlim"`},
		{name: "not a time", args: []string{"noon"}, code: 1, stderr: `as in 2026-07-01T12:00:00Z, found "noon"`},
		{name: "two times", args: []string{"noon", "midnight"}, code: 2, stderr: "usage: clock"},
		{name: "unknown flag", args: []string{"-utc"}, code: 2, stderr: "usage: clock"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(test.args, &stdout, &stderr); code != test.code {
				t.Errorf("expected exit code %d, found %d", test.code, code)
			}
			if stdout.String() != test.stdout {
				t.Errorf("expected on standard output:\n%sfound:\n%s", test.stdout, &stdout)
			}
			if !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("expected on standard error %q, found:\n%s", test.stderr, &stderr)
			}
		})
	}
}

func TestNow(t *testing.T) {
	var stdout, stderr bytes.Buffer
	before := time.Now().Truncate(time.Second)
	if code := run([]string{"-zones", "UTC"}, &stdout, &stderr); code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, &stderr)
	}
	shown, err := time.Parse("2006-01-02 15:04:05 -07:00  UTC\n", stdout.String())
	if err != nil {
		t.Fatal(err)
	}
	if shown.Before(before) || shown.After(time.Now()) {
		t.Errorf("expected the time now, found %s", shown)
	}
}
