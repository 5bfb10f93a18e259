package main

import (
	"strings"
	"testing"
)

func TestRenderKeepsOrderAndWritesLikeJQ(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"empty":         {`{}`, `{}`},
		"empty members": {`{"b":{},"a":[]}`, "{\n  \"b\": {},\n  \"a\": []\n}"},
		"nested":        {`{"b":[1,{"z":null,"y":true}],"a":false}`, "{\n  \"b\": [\n    1,\n    {\n      \"z\": null,\n      \"y\": true\n    }\n  ],\n  \"a\": false\n}"},
		"big number":    {`{"n":12345678901234567890}`, "{\n  \"n\": 12345678901234567890\n}"},
		"no HTML":       {`{"s":"<a>&\u2028"}`, "{\n  \"s\": \"<a>&\u2028\"\n}"},
		"escapes":       {`{"s":"\"\\\/\b\f\n\r\t\u0001\u007f"}`, "{\n  \"s\": \"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\"\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := parseObject([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(render(parsed)); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestParseObjectRefuses(t *testing.T) {
	if _, err := parseObject([]byte(`[{}]`)); err == nil || !strings.Contains(err.Error(), "expected a JSON object, found") {
		t.Errorf("expected an array to be refused, found %v", err)
	}
}
