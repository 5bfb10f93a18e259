package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// A launch is what a rule wrote next to the executable that "bazel run" starts.
type launch struct {
	// Args start with the command.
	Args []string `json:"args"`
	// Files maps a flag to the runfile that is its value.
	Files map[string]string `json:"files"`
}

// launched puts the arguments that a rule chose in front of the user's.
func launched(argv []string) ([]string, error) {
	path := argv[0] + ".json"
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return argv[1:], nil
	}
	if err != nil {
		return nil, err
	}
	var l launch
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	args := l.Args
	for _, name := range slices.Sorted(maps.Keys(l.Files)) {
		file, err := runfiles.Rlocation(l.Files[name])
		if err != nil {
			return nil, complaint{
				where:    path,
				expected: "a runfile " + l.Files[name],
				found:    err.Error(),
				remedy:   "start the target with bazel run",
			}
		}
		args = append(args, name, file)
	}
	return append(args, argv[1:]...), nil
}
