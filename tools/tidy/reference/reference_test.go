package reference

import (
	"strings"
	"testing"
)

const source = `"""A file."""

def _private():
    pass

def greet(name, *, style = "plain", tags = [], **kwargs):
    """Greets somebody.

    It says hello
    in two lines.

    Targets:
        <name>: the greeting.
        <name>_test, <name>_more: tests | of it,
            two of them.

    Args:
        name: string.
        style: string, how: <b> or ` + "`<c>`" + `.
        tags: list of strings,
            on every target.
        **kwargs: the rest.

    Returns:
        A string.
    """
    pass
`

const expected = "## greet\n" + `
Greets somebody.

It says hello
in two lines.

| target | |
|---|---|
| ` + "`<name>`" + ` | the greeting. |
| ` + "`<name>_test, <name>_more`" + ` | tests \| of it, two of them. |

| attribute | default | |
|---|---|---|
| ` + "`name`" + ` |  | string. |
| ` + "`style`" + ` | ` + "`\"plain\"`" + ` | string, how: &lt;b> or ` + "`<c>`" + `. |
| ` + "`tags`" + ` | ` + "`[]`" + ` | list of strings, on every target. |
| ` + "`**kwargs`" + ` |  | the rest. |

Returns: A string.

`

func TestMarkdown(t *testing.T) {
	if found, err := Markdown("a.bzl", []byte(source)); err != nil || found != expected {
		t.Errorf("expected %s, found %s, %v", expected, found, err)
	}
}

func TestRejects(t *testing.T) {
	for name, c := range map[string]struct{ source, message string }{
		"no docstring": {"def f():\n    pass\n", "a.bzl: f: expected a docstring, found none"},
		"no colon":     {"def f(a):\n    \"\"\"F.\n\n    Args:\n        a\n    \"\"\"\n", `Args: expected lines as in "name: what it is", found "a"`},
		"no Starlark":  {"def", "a.bzl:"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Markdown("a.bzl", []byte(c.source)); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected %q, found %v", c.message, err)
			}
		})
	}
}
