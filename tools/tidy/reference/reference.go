// Package reference writes the documentation of Starlark functions from their docstrings.
package reference

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bazelbuild/buildtools/build"
)

// Markdown describes the public functions of a file: it returns the docstring of each, and a table of
// its parameters with their defaults. Docstrings have the sections Args and Returns of
// https://bazel.build/rules/bzl-style, and a section Targets in the form of Args. Errors use the name.
func Markdown(name string, content []byte) (string, error) {
	file, err := build.ParseBzl(name, content)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, statement := range file.Stmt {
		def, ok := statement.(*build.DefStmt)
		if !ok || strings.HasPrefix(def.Name, "_") {
			continue
		}
		if err := function(&out, def); err != nil {
			return "", fmt.Errorf("%s: %s: %w", name, def.Name, err)
		}
	}
	return out.String(), nil
}

func function(out *strings.Builder, def *build.DefStmt) error {
	if len(def.Body) == 0 {
		return errors.New("expected a docstring, found none")
	}
	doc, ok := def.Body[0].(*build.StringExpr)
	if !ok {
		return errors.New("expected a docstring, found none")
	}
	fmt.Fprintf(out, "## %s\n", def.Name)
	defaults := map[string]string{}
	for _, parameter := range def.Params {
		if assign, ok := parameter.(*build.AssignExpr); ok {
			defaults[build.FormatString(assign.LHS)] = build.FormatString(assign.RHS)
		}
	}
	for _, s := range sections(doc.Value) {
		if s.name == "" || s.name == "Returns" {
			fmt.Fprintf(out, "\n%s\n", text(s))
			continue
		}
		entries, err := s.entries()
		if err != nil {
			return err
		}
		table(out, s.name, entries, defaults)
	}
	out.WriteString("\n")
	return nil
}

func table(out *strings.Builder, name string, entries []entry, defaults map[string]string) {
	if name == "Args" {
		out.WriteString("\n| attribute | default | |\n|---|---|---|\n")
	} else {
		out.WriteString("\n| " + strings.ToLower(strings.TrimSuffix(name, "s")) + " | |\n|---|---|\n")
	}
	for _, e := range entries {
		fmt.Fprintf(out, "| `%s` | ", e.name)
		if name == "Args" {
			if value, ok := defaults[strings.TrimLeft(e.name, "*")]; ok {
				fmt.Fprintf(out, "`%s`", value)
			}
			out.WriteString(" | ")
		}
		fmt.Fprintf(out, "%s |\n", cell(e.text))
	}
}

// cell escapes text for a table. In code, it escapes only the character that ends a cell.
func cell(text string) string {
	parts := strings.Split(strings.ReplaceAll(text, "|", `\|`), "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = strings.ReplaceAll(parts[i], "<", "&lt;")
	}
	return strings.Join(parts, "`")
}

// A section is a paragraph, or the lines after a line such as "Args:".
type section struct {
	name  string
	lines []string
}

func text(s section) string {
	prose := strings.Join(s.lines, "\n")
	if s.name != "" {
		prose = s.name + ": " + prose
	}
	return prose
}

// sections splits a docstring at empty lines and at lines such as "Args:".
func sections(doc string) []section {
	var all []section
	var current section
	end := func() {
		if len(current.lines) > 0 {
			all = append(all, current)
		}
		current = section{}
	}
	for line := range strings.Lines(doc) {
		line = strings.TrimRight(strings.TrimPrefix(line, "    "), " \n")
		switch {
		case line == "":
			end()
		case line == "Args:" || line == "Returns:" || line == "Targets:":
			end()
			current.name = strings.TrimSuffix(line, ":")
		case current.name != "":
			current.lines = append(current.lines, strings.TrimPrefix(line, "    "))
		default:
			current.lines = append(current.lines, line)
		}
	}
	end()
	return all
}

type entry struct{ name, text string }

// entries reads "name: text" lines. Indented lines belong to the text before them.
func (s section) entries() ([]entry, error) {
	var entries []entry
	for _, line := range s.lines {
		if strings.HasPrefix(line, " ") && len(entries) > 0 {
			entries[len(entries)-1].text += " " + strings.TrimSpace(line)
			continue
		}
		name, text, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("%s: expected lines as in \"name: what it is\", found %q", s.name, line)
		}
		entries = append(entries, entry{name, text})
	}
	return entries, nil
}
