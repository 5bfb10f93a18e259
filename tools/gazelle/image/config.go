package image

import (
	"flag"
	"fmt"
	"log"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/config"
	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/buildtools/build"
)

const directive = "go_image"

func (l *imageLang) CheckFlags(_ *flag.FlagSet, c *config.Config) error {
	l.repository = c.RepoName
	return nil
}

func (*imageLang) KnownDirectives() []string { return []string{directive} }

// switchedOn says whether the extension writes images in the directory that c is for.
func switchedOn(c *config.Config) bool {
	on, _ := c.Exts[name].(bool)
	return on
}

func (l *imageLang) Configure(c *config.Config, _ string, f *rule.File) {
	if f == nil {
		return
	}
	for _, d := range f.Directives {
		if d.Key != directive {
			continue
		}
		switch d.Value {
		case "on", "off":
			c.Exts[name] = d.Value == "on"
		default:
			l.problems = append(l.problems, fmt.Sprintf("%s:%d: gazelle:%s: expected on or off, found %q; write one of the two",
				f.Path, line(f.File, d), directive, d.Value))
		}
	}
}

// line returns the directive's line, or 0 if no comment of the file has it.
func line(f *build.File, d rule.Directive) int {
	for _, statement := range f.Stmt {
		comments := statement.Comment()
		for _, c := range append(comments.Before, comments.After...) {
			key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(c.Token, "#")), " ")
			if key == "gazelle:"+d.Key && strings.TrimSpace(value) == d.Value {
				return c.Start.Line
			}
		}
	}
	return 0
}

// DoneGeneratingRules ends Gazelle if a directive is wrong. Gazelle has written nothing yet.
func (l *imageLang) DoneGeneratingRules() {
	if len(l.problems) > 0 {
		log.Fatal(strings.Join(l.problems, "\n"))
	}
}
