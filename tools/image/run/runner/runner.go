// Package runner executes an image's program inside the image's own root filesystem, in
// fresh namespaces, without a container engine and without privileges.
//
// A program finds what it would find under Docker with --read-only and --network=none: it
// is process 1, with the image's files, user, environment and working directory; /proc,
// /dev, /etc/hosts, /etc/hostname and /etc/resolv.conf are added. A volume
// that nobody gives can be written, and begins with what the image has there.
// tools/image/tests/engine holds the two against each other. These differences remain:
//
//   - Where MapsOwners is false, all files belong to the image's user, who may thus read and
//     change more, and has no supplementary groups.
//   - Root has the capabilities that Docker gives, but over its own namespaces only. Nobody
//     gains privileges by executing a file: NoNewPrivs is set.
//   - There are no /sys, /dev/pts and /dev/mqueue, and /dev is as read-only as the root.
//     Nothing in /proc is hidden, no system call is forbidden. Device nodes, pipes and
//     extended attributes of an image are left out.
//   - The machine is called localhost, or as this one where it has this one's network.
//   - A program that cannot be executed is an error, and not an exit code.
//   - qemu-user turns the order of the environment around, and hangs when a signal that the
//     program does not handle would end it, since process 1 does not end so: see StuckBy.
//     It executes ELF programs only, no scripts.
package runner

import (
	"context"
	"io"

	"example.com/thimble/tools/image/ocidir"
)

// Options says how to execute an image.
type Options struct {
	Args   []string // instead of the config's Cmd, when not nil
	Env    []string // "KEY=VALUE", over the config's
	User   string   // "user[:group]", numbers or names, instead of the config's
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer

	Writable    bool              // the root filesystem can be written; what is written is lost
	Volumes     map[string]string // path in the image to directory of this machine, writable
	HostNetwork bool              // this machine's network, instead of a loopback interface of its own
	Emulator    string            // path of a static qemu-user program for the image's architecture; "": none
}

// Start starts the image's entrypoint. The context's end kills it. An error means that the
// program does not run.
//
// The tree is the image's, which callers that look into it have read already. The calling
// program's main, or its TestMain, has to call Init first.
func Start(ctx context.Context, image ocidir.Image, tree ocidir.Tree, options Options) (*Process, error) {
	p, err := newProgram(image, tree, options)
	if err != nil {
		return nil, err
	}
	return start(ctx, p, options)
}

// Run is Start and Wait; meanwhile the signals that would end this process go to the
// program.
func Run(ctx context.Context, image ocidir.Image, tree ocidir.Tree, options Options) (int, error) {
	p, err := Start(ctx, image, tree, options)
	if err != nil {
		return 0, err
	}
	defer p.forwardSignals()()
	return p.Wait()
}

// Program returns the path of the file that the image executes.
func Program(image ocidir.Image, tree ocidir.Tree) (string, error) {
	p, err := newProgram(image, tree, Options{})
	if err != nil {
		return "", err
	}
	return p.Exec, nil
}
