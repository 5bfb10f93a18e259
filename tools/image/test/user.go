package main

import (
	"fmt"
	"strconv"

	"example.com/thimble/tools/image/run/runner"
)

// checkUser checks the user of the image. An empty expectation allows every user but root.
func checkUser(s subject, expected string) ([]failure, error) {
	config, err := s.ConfigFile()
	if err != nil {
		return nil, err
	}
	found := config.Config.User
	f := failure{
		Expected: "a user that is not root",
		Found:    fmt.Sprintf("user %q", found),
		Where:    "the config of " + s.Name,
		Remedy:   `set a user for the image, as in "65532:65532"; if it has to be root, say so in the test: user = "root"`,
	}
	uid, gid, err := runner.Owner(s.Tree, found)
	if err != nil {
		f.Expected, f.Found = "a user of the image", err.Error()
		return []failure{f}, nil
	}
	if expected == "" {
		if uid == 0 {
			return []failure{f}, nil
		}
		return nil, nil
	}
	f.Expected = fmt.Sprintf("user %q", expected)
	f.Remedy = "correct the user of the image, or user of the test"
	wantUID, wantGID, err := owner(s, expected)
	if err != nil {
		f.Found += ", and " + err.Error()
		return []failure{f}, nil
	}
	if _, err := strconv.ParseUint(expected, 10, 32); err == nil {
		// For a number alone, engines take group 0, and go_image takes the group of that number.
		wantGID = gid
	}
	if uid != wantUID || gid != wantGID {
		f.Expected += fmt.Sprintf(", which is %d:%d", wantUID, wantGID)
		f.Found += fmt.Sprintf(", which is %d:%d", uid, gid)
		return []failure{f}, nil
	}
	return nil, nil
}

// owner resolves a user of the image, and the name root in images without /etc/passwd, too.
func owner(s subject, user string) (uid, gid int, err error) {
	if user == "root" {
		user = "0:0"
	}
	return runner.Owner(s.Tree, user)
}
