package main

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/size/lock"
)

// checkLocks builds nothing: tests of the images compare what they weigh. This is about files that
// would be written in another way, as after a merge.
func (w *workspace) checkLocks(context.Context) (string, error) {
	names, err := w.files()
	if err != nil {
		return "", err
	}
	var problems []string
	for _, pkg := range lock.Packages(names) {
		name := path.Join(pkg, lock.Name)
		data, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			return "", err
		}
		file, err := lock.Parse(name, data)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		diff, err := unified(name, string(data), string(file.Format()))
		if err != nil {
			return "", err
		}
		if diff != "" {
			problems = append(problems, diff)
		}
	}
	return strings.Join(problems, "\n"), nil
}
