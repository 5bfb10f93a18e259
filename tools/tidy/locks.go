package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/store"
	"example.com/thimble/tools/image/size/weigh"
)

// fixLocks weighs all images, and writes what they weigh beside the BUILD files of their
// packages.
func (w *workspace) fixLocks(ctx context.Context) error {
	images, failed := weigh.Workspace{Dir: w.dir, Startup: w.startup, Progress: w.progress}.Images(ctx)
	if images == nil {
		return failed
	}
	w.keepReports(images)
	return errors.Join(w.writeLocks(images, failed == nil), failed)
}

// keepReports keeps them for tools/image/size/diff, which can do without.
func (w *workspace) keepReports(images *weigh.Images) {
	reports, err := store.User()
	if err == nil {
		err = reports.Put(images.Reports...)
	}
	if err != nil {
		fmt.Fprintf(w.progress, "tidy: reports of images are not kept: %v\n", err)
	}
}

// writeLocks keeps the lines of images that were not built. Unless the workspace was built as
// a whole, these may be images that nobody knows of.
func (w *workspace) writeLocks(images *weigh.Images, whole bool) error {
	names, err := w.files()
	if err != nil {
		return err
	}
	packages := lock.Packages(names)
	built := map[string]*lock.File{}
	for _, r := range images.Reports {
		pkg, _ := lock.Split(r.Image)
		packages = append(packages, pkg)
		if built[pkg] == nil {
			built[pkg] = &lock.File{}
		}
		built[pkg].Lines = append(built[pkg].Lines, lock.Of(r).Lines...)
	}
	slices.Sort(packages)
	var problems []error
	for _, pkg := range slices.Compact(packages) {
		keep := func(image string) bool {
			return !whole || slices.ContainsFunc(images.NotBuilt, func(label string) bool {
				p, name := lock.Split(label)
				return p == pkg && (image == "" || name == image)
			})
		}
		problems = append(problems, w.writeLock(path.Join(pkg, lock.Name), built[pkg], keep))
	}
	return errors.Join(problems...)
}

// writeLock writes one file. Images that were not built stay in it where keep says so, given
// their names; given none, it says whether there may be such images.
func (w *workspace) writeLock(name string, built *lock.File, keep func(image string) bool) error {
	data, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	old, err := lock.Parse(name, data)
	if err != nil && keep("") {
		return fmt.Errorf("%w; not all images were built: mend that, or remove the file", err)
	}
	if err != nil {
		old = &lock.File{}
	}
	if built == nil {
		built = &lock.File{}
	}
	written := &lock.File{Lines: slices.Clone(built.Lines)}
	for _, image := range old.Images() {
		if len(built.Image(image)) == 0 && keep(image) {
			written.Lines = append(written.Lines, old.Image(image)...)
		}
	}
	text := written.Format()
	if bytes.Equal(text, data) {
		return nil
	}
	if text == nil {
		return os.Remove(filepath.Join(w.dir, name))
	}
	w.notes[name] = lockNote(name, old, written)
	return w.replace(name, text)
}
