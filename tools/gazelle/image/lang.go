// Package image is a Gazelle extension that writes a go_image for every go_binary, and
// an image_test for every image that it writes.
//
// The directives `# gazelle:go_image on` and `off` switch it, for a directory and its
// subdirectories. Without a directive, it is off.
//
// An image is named image if its package has one program, or after its program, as in
// greet_image, if the package has several. If a program gets another name, the extension
// updates the attribute binary; if a program is deleted, it deletes the program's images and
// their tests. It changes nothing else in images that exist, and not their names.
package image

import "github.com/bazelbuild/bazel-gazelle/language"

const name = "image"

type imageLang struct {
	language.BaseLang
	language.BaseLifecycleManager
	repository string   // the name of the module that Gazelle writes for
	problems   []string // wrong directives
}

// NewLanguage returns the extension; see gazelle_binary.
//
//lint:ignore SA1019 gazelle_binary takes no other interface.
func NewLanguage() language.Language { return &imageLang{} } //nolint:SA1019 // As above.

func (*imageLang) Name() string { return name }
