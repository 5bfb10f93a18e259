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

// A goPackage is what a BUILD file will hold after Gazelle has merged what the languages
// before this one have generated.
type goPackage struct {
	config   *config.Config
	rel      string
	existing []*rule.Rule
	programs []string        // names of go_binary targets that can be in an image
	names    map[string]bool // of all targets
	testonly map[string]bool // names of go_binary targets that no image can depend on
	goNames  []string        // of those of Go rules
}

func newPackage(args language.GenerateArgs) *goPackage {
	p := &goPackage{config: args.Config, rel: args.Rel, names: map[string]bool{}, testonly: map[string]bool{}}
	if args.File != nil {
		p.existing = slices.Clone(args.File.Rules)
	}
	// Gazelle deletes before it matches.
	for _, empty := range args.OtherEmpty {
		if r, err := p.match(empty); err == nil && r != nil && !keeps(r) {
			p.existing = slices.DeleteFunc(p.existing, func(other *rule.Rule) bool { return other == r })
		}
	}
	for _, r := range p.existing {
		p.add(r)
	}
	for _, r := range args.OtherGen {
		// Gazelle drops what several rules match.
		if existing, err := p.match(r); err == nil && existing == nil {
			p.add(r)
		}
	}
	slices.Sort(p.programs)
	return p
}

// match is the existing rule that Gazelle merges r with, or nil; it fails where it cannot tell.
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

// keeps is whether people keep a rule that is to go, or what makes it one.
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

// canBeInImage is false for the programs that go_image refuses.
func canBeInImage(r *rule.Rule) bool {
	linkmode := r.AttrString("linkmode")
	return r.AttrString("pure") != "off" && (linkmode == "" || linkmode == "normal")
}

// kind is the rule's kind, by the name that the languages know it by.
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

// tests are the image_test rules of an image of this package, and of what its macro makes.
func (p *goPackage) tests(image string) []*rule.Rule {
	return slices.DeleteFunc(p.ofKind(testKind), func(r *rule.Rule) bool {
		target := p.target(r, "image")
		return target != image && (p.names[target] || !strings.HasPrefix(target, image+"_"))
	})
}

// target is the name of the target of this package that the attribute is a label of, or "".
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

// imageName is the name of the image of a program that has none.
func (p *goPackage) imageName(binary string) string {
	const short = "image"
	// The other targets of an image are named after it, as in image_load.
	taken := p.names[short] || slices.ContainsFunc(p.goNames, func(name string) bool {
		return strings.HasPrefix(name, short+"_")
	})
	if len(p.programs) == 1 && !taken {
		return short
	}
	return binary + "_" + short
}
