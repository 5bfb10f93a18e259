package lock

import (
	"reflect"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

// sha is a digest that ends with the text.
func sha(end string) string { return "sha256:" + strings.Repeat("0", 64-len(end)) + end }

func hello(unpacked, pulled int64, digest string) *report.Report {
	return &report.Report{Image: "//apps/hello:image", Platforms: []report.Platform{
		{Name: "linux/arm64", Digest: sha("a"), Unpacked: 10, Pulled: 5},
		{Name: "linux/amd64", Digest: digest, Unpacked: unpacked, Pulled: pulled},
	}}
}

const text = header + `extra linux/s390x 1 2 sha256:0000000000000000000000000000000000000000000000000000000000000001
image linux/arm64 10 5 sha256:000000000000000000000000000000000000000000000000000000000000000a
image linux/amd64 1585314 717648 sha256:000000000000000000000000000000000000000000000000000000000000000b
`

func TestFormat(t *testing.T) {
	extra := &report.Report{Image: "//apps/hello:extra", Platforms: []report.Platform{{Name: "linux/s390x", Digest: sha("1"), Unpacked: 1, Pulled: 2}}}
	f := Of(hello(1585314, 717648, sha("b")), extra)
	if found := string(f.Format()); found != text {
		t.Errorf("expected\n%sfound\n%s", text, found)
	}
	parsed, err := Parse("image.lock", []byte(text))
	if err != nil || !reflect.DeepEqual(parsed, f) {
		t.Errorf("expected %v, found %v, %v", f, parsed, err)
	}
	if found := f.Images(); !reflect.DeepEqual(found, []string{"extra", "image"}) {
		t.Errorf("expected both images, found %v", found)
	}
	if found := Of().Format(); found != nil {
		t.Errorf("expected nothing without images, found %q", found)
	}
}

func TestParse(t *testing.T) {
	good := "image linux/amd64 1 2 " + sha("a") + "\n"
	for name, c := range map[string]struct {
		text     string
		messages []string // none: it is a file of one line
	}{
		"comment":         {"# Written by hand\n\n" + good, nil},
		"carriage return": {strings.ReplaceAll(header+good, "\n", "\r\n"), nil},
		"no end":          {strings.TrimSuffix(good, "\n"), nil},
		"twice":           {good + good, []string{"x.lock:2: expected one line for image on linux/amd64, found another one in line 1"}},
		"conflict":        {header + "<<<<<<< HEAD\n" + good, []string{`x.lock:2: expected a file without the marks of a merge conflict, found "<<<<<<< HEAD"`}},
		"end of conflict": {good + ">>>>>>> branch\n", []string{"x.lock:2: ", "merge conflict"}},
		"ancestor":        {"||||||| base\n", []string{"merge conflict"}},
		"middle":          {"=======\n", []string{"merge conflict"}},
		"few fields":      {"image linux/amd64 1 2\n", []string{"x.lock:1: expected image, platform, bytes unpacked, bytes pulled and digest", `found "image linux/amd64 1 2"`}},
		"two spaces":      {strings.Replace(good, " ", "  ", 1), []string{"single spaces"}},
		"tab":             {strings.Replace(good, " ", "\t", 1), []string{"single spaces"}},
		"bad number":      {strings.Replace(good, " 2 ", " 2k ", 1), []string{"expected a number of bytes as field 4"}},
		"negative":        {strings.Replace(good, " 1 ", " -1 ", 1), []string{"expected a number of bytes as field 3"}},
		"too large":       {strings.Replace(good, " 1 ", " 9223372036854775808 ", 1), []string{"expected a number of bytes as field 3"}},
		"bad digest":      {strings.Replace(good, "sha256:0", "sha256:", 1), []string{"expected a digest as field 5"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse("x.lock", []byte(c.text))
			if c.messages == nil {
				if err != nil || len(f.Lines) != 1 || f.Lines[0] != (Line{"image", "linux/amd64", 1, 2, sha("a")}) {
					t.Errorf("expected one line, found %v, %v", f, err)
				}
				return
			}
			for _, message := range c.messages {
				if err == nil || !strings.Contains(err.Error(), message) {
					t.Errorf("expected %q, found %v", message, err)
				}
			}
		})
	}
}

func TestSplit(t *testing.T) {
	for label, expected := range map[string][2]string{
		"//apps/hello:image":      {"apps/hello", "image"},
		"//:image":                {"", "image"},
		"//apps/hello":            {"apps/hello", "hello"},
		"@@other+//apps/hello:im": {"apps/hello", "im"},
	} {
		if pkg, name := Split(label); pkg != expected[0] || name != expected[1] {
			t.Errorf("%s: expected %q, found %q, %q", label, expected, pkg, name)
		}
	}
}

func TestTitle(t *testing.T) {
	for label, expected := range map[string]string{
		"//apps/hello:image": "hello",
		"//apps/hello:extra": "hello:extra",
		"//hello:image":      "hello",
		"//:image":           "image",
	} {
		if found := Title(label); found != expected {
			t.Errorf("%s: expected %s, found %s", label, expected, found)
		}
	}
}
