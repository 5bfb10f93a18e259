package image

import (
	"slices"

	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/rule"
)

// GenerateRules returns the images that the programs of the package call for.
func (*imageLang) GenerateRules(args language.GenerateArgs) language.GenerateResult {
	if !switchedOn(args.Config) {
		return language.GenerateResult{}
	}
	p := newPackage(args)
	images := p.images()

	var result language.GenerateResult
	if slices.ContainsFunc(images, isComputed) {
		return result // Nobody but its author knows what it is an image of.
	}
	covered := map[string]bool{}
	orphans := map[string][]*rule.Rule{} // by the name of the program that is gone
	for _, image := range images {
		binary := p.target(image, "binary")
		switch {
		case binary == "":
			// A program of another package is no affair of this one.
		case p.names[binary]:
			covered[binary] = true
		case !image.ShouldKeep():
			orphans[binary] = append(orphans[binary], image)
		}
	}
	var uncovered []string
	for _, binary := range p.programs {
		if !covered[binary] {
			uncovered = append(uncovered, binary)
		}
	}

	// One program is gone and another is there: it has a new name.
	if len(uncovered) == 1 && len(orphans) == 1 {
		for _, images := range orphans {
			for _, image := range images {
				result.Gen = append(result.Gen, newImage(image.Name(), uncovered[0]))
			}
		}
		uncovered, orphans = nil, nil
	}
	for _, images := range orphans {
		for _, image := range images {
			result.Empty = append(result.Empty, rule.NewRule(imageKind, image.Name()))
			for _, test := range p.tests(image.Name()) {
				result.Empty = append(result.Empty, rule.NewRule(testKind, test.Name()))
			}
		}
	}
	for _, binary := range uncovered {
		image := newImage(p.imageName(binary), binary)
		image.SetAttr("visibility", []string{"//visibility:public"})
		result.Gen = append(result.Gen, image)
		if test := image.Name() + "_test"; !p.names[test] && len(p.tests(image.Name())) == 0 {
			result.Gen = append(result.Gen, newTest(test, image.Name()))
		}
	}
	result.Imports = make([]any, len(result.Gen))
	return result
}

func isComputed(image *rule.Rule) bool {
	return image.Attr("binary") != nil && image.AttrString("binary") == ""
}

func newImage(name, binary string) *rule.Rule {
	r := rule.NewRule(imageKind, name)
	r.SetAttr("binary", ":"+binary)
	return r
}

func newTest(name, image string) *rule.Rule {
	r := rule.NewRule(testKind, name)
	r.SetAttr("image", ":"+image)
	return r
}
