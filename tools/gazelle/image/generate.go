package image

import (
	"slices"

	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/language"
)

// GenerateRules returns images for the programs of the package.
func (*imageLang) GenerateRules(args language.GenerateArgs) language.GenerateResult {
	var result language.GenerateResult
	if !switchedOn(args.Config) {
		return result
	}
	p := newPackage(args)
	images := p.ofKind(imageKind)
	if slices.ContainsFunc(images, isComputed) {
		return result // Only its author knows which program this image has.
	}

	orphans, gone := p.orphans(images)
	programs := p.withoutImage(images)
	switch {
	case len(programs) == 1 && len(gone) == 1:
		// One program is gone and another is new: the author renamed it.
		for _, image := range orphans {
			result.Gen = append(result.Gen, newImage(image.Name(), programs[0]))
		}
	default:
		for _, image := range orphans {
			result.Empty = append(result.Empty, rule.NewRule(imageKind, image.Name()))
			for _, test := range p.tests(image.Name()) {
				result.Empty = append(result.Empty, rule.NewRule(testKind, test.Name()))
			}
		}
		for _, program := range programs {
			result.Gen = append(result.Gen, p.firstRules(program)...)
		}
	}
	result.Imports = make([]any, len(result.Gen))
	return result
}

// orphans returns the images on whose program no image can depend any more, and the names of these
// programs.
func (p *goPackage) orphans(images []*rule.Rule) (orphans []*rule.Rule, programs map[string]bool) {
	programs = map[string]bool{}
	for _, image := range images {
		// Without a name, the program is in another package, and this package leaves the image alone.
		program := p.target(image, "binary")
		if program != "" && (!p.names[program] || p.testonly[program]) && !image.ShouldKeep() {
			orphans = append(orphans, image)
			programs[program] = true
		}
	}
	return orphans, programs
}

// withoutImage returns the names of the programs without an image.
func (p *goPackage) withoutImage(images []*rule.Rule) []string {
	return slices.DeleteFunc(slices.Clone(p.programs), func(program string) bool {
		return slices.ContainsFunc(images, func(image *rule.Rule) bool { return p.target(image, "binary") == program })
	})
}

// firstRules returns a new image of a program, and the image's test.
func (p *goPackage) firstRules(program string) []*rule.Rule {
	image := newImage(p.imageName(program), program)
	image.SetAttr("visibility", []string{"//visibility:public"})
	name := image.Name() + "_test"
	if p.names[name] || len(p.tests(image.Name())) > 0 {
		return []*rule.Rule{image}
	}
	test := rule.NewRule(testKind, name)
	test.SetAttr("image", ":"+image.Name())
	return []*rule.Rule{image, test}
}

func isComputed(image *rule.Rule) bool {
	return image.Attr("binary") != nil && image.AttrString("binary") == ""
}

func newImage(name, binary string) *rule.Rule {
	r := rule.NewRule(imageKind, name)
	r.SetAttr("binary", ":"+binary)
	return r
}
