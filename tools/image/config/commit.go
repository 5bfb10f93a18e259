package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
)

// A commit has the values of a workspace status that tools/image/config/stamp/status writes.
type commit map[string]string

// epoch is the time of creation in images that are built without --stamp.
const epoch = "1970-01-01T00:00:00Z"

// readCommit reads a workspace status. Builds without --stamp have none, and get an empty commit.
func readCommit(status string) (commit, error) {
	if status == "" {
		return nil, nil
	}
	c := commit{}
	content, err := os.ReadFile(status)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		c[key] = strings.TrimSpace(value)
	}
	if created := c["STABLE_CREATED"]; created != "" {
		if _, err := time.Parse(time.RFC3339, created); err != nil {
			return nil, fmt.Errorf("STABLE_CREATED of the workspace status: expected a time as in %s, found %q; correct the workspace_status_command", epoch, created)
		}
	}
	return c, nil
}

func (c commit) labels() map[string]string {
	labels := map[string]string{}
	for _, name := range []string{"created", "revision", "source", "version"} {
		labels[prefix+name] = c["STABLE_"+strings.ToUpper(name)]
	}
	return labels
}

// created is the time for the config; "" keeps that of the base.
func (c commit) created() string {
	if c == nil {
		return ""
	}
	return cmp.Or(c["STABLE_CREATED"], epoch)
}
