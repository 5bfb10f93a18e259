package image

import (
	"cmp"

	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
)

const (
	imageKind  = "go_image"
	testKind   = "image_test"
	binaryKind = "go_binary"

	moduleName = "thimble"
	defsFile   = "//tools/image:defs.bzl"
)

var kinds = map[string]rule.KindInfo{
	imageKind: {
		NonEmptyAttrs:   map[string]bool{"binary": true},
		SubstituteAttrs: map[string]bool{"binary": true},
		MergeableAttrs:  map[string]bool{"binary": true},
	},
	testKind: {
		NonEmptyAttrs:  map[string]bool{"image": true},
		MergeableAttrs: map[string]bool{"image": true},
	},
}

func (*imageLang) Kinds() map[string]rule.KindInfo { return kinds }

func (*imageLang) Loads() []rule.LoadInfo { panic("ApparentLoads is called instead") }

// ApparentLoads returns loads with the repository's own name for thimble.
func (l *imageLang) ApparentLoads(apparentName func(module string) string) []rule.LoadInfo {
	file := defsFile
	if l.repository != moduleName {
		file = "@" + cmp.Or(apparentName(moduleName), moduleName) + defsFile
	}
	return []rule.LoadInfo{{Name: file, Symbols: []string{imageKind, testKind}}}
}
