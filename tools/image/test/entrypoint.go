package main

import (
	"fmt"

	"example.com/thimble/tools/image/run/runner"
)

// checkEntrypoint checks that the image's entrypoint is an executable file of the image.
func checkEntrypoint(s subject) ([]failure, error) {
	_, err := runner.Program(s.Image, s.Tree)
	if err == nil {
		return nil, nil
	}
	config, configErr := s.ConfigFile()
	if configErr != nil {
		return nil, configErr
	}
	if _, _, noUser := runner.Owner(s.Tree, config.Config.User); noUser != nil {
		// checkUser reports a user that the image does not have.
		return nil, nil
	}
	return []failure{{
		Expected: "an entrypoint that is an executable file",
		Found:    err.Error(),
		Where:    fmt.Sprintf("entrypoint %q, command %q of %s", config.Config.Entrypoint, config.Config.Cmd, s.Name),
		Remedy:   "correct the entrypoint, or add the file with an executable mode",
	}}, nil
}
