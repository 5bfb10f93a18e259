package image

import (
	"slices"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/config"
	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazel-contrib/bazel-gazelle/v2/merger"
	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/language"
	golang "github.com/bazelbuild/bazel-gazelle/language/go"
)

var goKinds = golang.NewLanguage().Kinds()

// A goPackage describes a BUILD file as it will be after Gazelle has merged the rules that other
// languages generated before this one.
type goPackage struct {
	config   *config.Config
	rel      string
	existing []*rule.Rule
	programs []string        // names of go_binary targets that can be in an image
	names    map[string]bool // of all targets
	testonly map[string]bool // names of go_binary targets that no image can depend on
	goNames  []string        // names of targets of Go rules
}

func newPackage(args language.GenerateArgs) *goPackage {
	p := &goPackage{config: args.Config, rel: args.Rel, names: map[string]bool{}, testonly: map[string]bool{}}
	if args.File != nil {
		p.existing = slices.Clone(args.File.Rules)
	}
	// Gazelle deletes rules before it matches rules.
	for _, empty := range args.OtherEmpty {
		if r, err := p.match(empty); err == nil && r != nil && !keeps(r) {
			p.existing = slices.DeleteFunc(p.existing, func(other *rule.Rule) bool { return other == r })
		}
	}
	for _, r := range p.existing {
		p.add(r)
	}
	for _, r := range args.OtherGen {
		// Gazelle drops a generated rule that several existing rules match.
		if existing, err := p.match(r); err == nil && existing == nil {
			p.add(r)
		}
	}
	slices.Sort(p.programs)
	return p
}

// match returns the existing rule with which Gazelle merges r, or nil. It fails if several rules match.
func (p *goPackage) match(r *rule.Rule) (*rule.Rule, error) {
	generated := r
	if mapped := p.config.KindMap[r.Kind()]; mapped.KindName != "" {
		generated = rule.NewRule(mapped.KindName, r.Name())
		for _, key := range r.AttrKeys() {
			generated.SetAttr(key, r.Attr(key))
		}
	}
	return merger.Match(p.existing, generated, goKinds[r.Kind()], p.config.AliasMap)
}

// keeps says whether a comment "# keep" protects a rule, or one of its attributes, from deletion.
func keeps(r *rule.Rule) bool {
	return r.ShouldKeep() || slices.ContainsFunc(r.AttrKeys(), func(key string) bool {
		return rule.ShouldKeep(r.Attr(key))
	})
}

func (p *goPackage) add(r *rule.Rule) {
	p.names[r.Name()] = true
	kind := p.kind(r)
	if _, ok := goKinds[kind]; ok {
		p.goNames = append(p.goNames, r.Name())
	}
	if kind != binaryKind {
		return
	}
	if r.AttrBool("testonly") {
		p.testonly[r.Name()] = true
	} else if canBeInImage(r) {
		p.programs = append(p.programs, r.Name())
	}
}

// canBeInImage returns false for programs that go_image refuses.
func canBeInImage(r *rule.Rule) bool {
	linkmode := r.AttrString("linkmode")
	return r.AttrString("pure") != "off" && (linkmode == "" || linkmode == "normal")
}

// kind returns the rule's kind, under the name that the languages know.
func (p *goPackage) kind(r *rule.Rule) string {
	kind := r.Kind()
	if underlying, ok := p.config.AliasMap[kind]; ok {
		return underlying
	}
	for from, mapped := range p.config.KindMap {
		if mapped.KindName == kind {
			return from
		}
	}
	return kind
}

func (p *goPackage) ofKind(kind string) []*rule.Rule {
	var rules []*rule.Rule
	for _, r := range p.existing {
		if p.kind(r) == kind {
			rules = append(rules, r)
		}
	}
	return rules
}

// tests returns the image_test rules of an image of this package, and of other targets of its macro.
func (p *goPackage) tests(image string) []*rule.Rule {
	return slices.DeleteFunc(p.ofKind(testKind), func(r *rule.Rule) bool {
		target := p.target(r, "image")
		return target != image && (p.names[target] || !strings.HasPrefix(target, image+"_"))
	})
}

// target returns the name of the target of this package whose label the attribute has, or "".
func (p *goPackage) target(r *rule.Rule, attribute string) string {
	l, err := label.Parse(r.AttrString(attribute))
	if err != nil {
		return ""
	}
	here := l.Relative || l.Pkg == p.rel && slices.Contains([]string{"", "@", p.config.RepoName}, l.Repo)
	if !here {
		return ""
	}
	return l.Name
}

// imageName returns a name for a new image of a program.
func (p *goPackage) imageName(binary string) string {
	const short = "image"
	// The names of an image's other targets begin with its name, as in image_load.
	taken := p.names[short] || slices.ContainsFunc(p.goNames, func(name string) bool {
		return strings.HasPrefix(name, short+"_")
	})
	if len(p.programs) == 1 && !taken {
		return short
	}
	return binary + "_" + short
}
