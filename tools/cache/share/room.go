package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A room is another machine in all that a build can see but its kernel: a root filesystem of
// its own, another user, another name, another environment.
type room struct {
	Root    string // folder with the root filesystem, which stays as it is
	Dir     string // folder for what is written over it; nobody else uses it
	Binds   []bind
	Host    string // name of the machine
	UID     int
	Groups  []int // the first one is the user's own
	Umask   int
	Env     []string
	Folder  string // where commands are executed, a path inside
	Command []string
}

// A bind is a file or folder of this machine that a room has, too.
type bind struct {
	From, To string
	Writable bool
}

// enterArgument makes this program, started in new namespaces, become the command of a room.
const enterArgument = "-enter-room"

// command returns how to execute a command in the room. It needs root.
func (r room) command(name string, args ...string) (*exec.Cmd, error) {
	r.Command = append([]string{name}, args...)
	description, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, enterArgument, string(description))
	cmd.SysProcAttr = namespaces()
	return cmd, nil
}

// enter becomes the command that the description names. It returns only where that fails.
func enter(description string) error {
	var r room
	if err := json.Unmarshal([]byte(description), &r); err != nil {
		return fmt.Errorf("expected the description of a room: %w", err)
	}
	return r.enter()
}

// inside is the path in this machine's filesystem of a path in the room, before it is entered.
func (r room) inside(path string) string { return filepath.Join(r.Dir, "root", path) }
