// Package image is a Gazelle extension that writes a go_image for every go_binary, and
// for every image that it writes the image_test to begin with.
//
// It is switched by the directive `# gazelle:go_image on` or `off`, which subdirectories
// inherit. Without it, it is off.
//
// An image is named image where its package has one program, and after its program, as
// in greet_image, where it has several. It follows its program: when that gets another
// name, so does the attribute binary; when it goes, so do its images and their tests.
// Everything else, the names of images that exist included, belongs to people.
package image

import "github.com/bazelbuild/bazel-gazelle/language"

const name = "image"

type imageLang struct {
	language.BaseLang
	language.BaseLifecycleManager
	repository string   // the name of the module that Gazelle writes for
	problems   []string // of directives
}

// NewLanguage returns the extension; see gazelle_binary.
//
//lint:ignore SA1019 gazelle_binary takes no other interface.
func NewLanguage() language.Language { return &imageLang{} } //nolint:SA1019 // As above.

func (*imageLang) Name() string { return name }
