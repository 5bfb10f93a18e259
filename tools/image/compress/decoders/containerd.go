package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// The folder has all of it, and no other containerd sees it.
const containerdConfig = `version = 2
root = "%[1]s/root"
state = "%[1]s/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "%[1]s/socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "%[1]s/opt"
`

// containerd is one of this program's own.
type containerd struct {
	socket  string
	process *exec.Cmd
	said    *bytes.Buffer
}

func (containerd) String() string    { return "containerd" }
func (containerd) reads(string) bool { return true }

// startContainerd starts one that has its files in the folder, which is made.
func startContainerd(ctx context.Context, dir string) (*containerd, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("expected root, who alone can start containerd, found another user; start this with sudo")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, containerdConfig, dir), 0o600); err != nil {
		return nil, err
	}
	c := &containerd{socket: filepath.Join(dir, "socket"), process: exec.Command(containerdTool.command, "--config", config), said: new(bytes.Buffer)}
	c.process.Stderr = c.said
	if err := c.process.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, err := c.ctr(ctx, nil, "version")
		if err == nil {
			return c, nil
		}
		if ctx.Err() != nil || time.Now().After(end) {
			return nil, errors.Join(fmt.Errorf("expected containerd to answer, found %w", err), c.stop())
		}
	}
}

// stop ends it; its error has what it said if it could not be ended.
func (c *containerd) stop() error {
	if err := c.process.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("containerd: %w: %s", err, c.said)
	}
	if err := c.process.Wait(); err != nil {
		return fmt.Errorf("containerd: %w: %s", err, c.said)
	}
	return nil
}

func (c *containerd) ctr(ctx context.Context, stdin *bytes.Buffer, args ...string) ([]byte, error) {
	if stdin == nil {
		stdin = new(bytes.Buffer)
	}
	return output(ctx, stdin, ctrTool.command, append([]string{"--address", c.socket}, args...)...)
}

// unpack imports the image and mounts it. Only the native snapshotter works on every filesystem.
func (c *containerd) unpack(ctx context.Context, dir string, image v1.Image) (program []byte, err error) {
	source, root := filepath.Join(dir, "layout"), filepath.Join(dir, "root")
	if err := writeLayout(source, image); err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	if err := errors.Join(w.AddFS(os.DirFS(source)), w.Close()); err != nil {
		return nil, err
	}
	defer func() {
		_, removed := c.ctr(ctx, nil, "images", "remove", "--sync", imageName)
		err = errors.Join(err, removed)
	}()
	if _, err := c.ctr(ctx, &archive, "images", "import", "--snapshotter", "native", "-"); err != nil {
		return nil, err
	}
	if err := os.Mkdir(root, 0o700); err != nil {
		return nil, err
	}
	if _, err := c.ctr(ctx, nil, "images", "mount", "--snapshotter", "native", imageName, root); err != nil {
		return nil, err
	}
	defer func() {
		_, unmounted := c.ctr(ctx, nil, "images", "unmount", "--snapshotter", "native", "--rm", root)
		err = errors.Join(err, unmounted)
	}()
	return os.ReadFile(root + inImage)
}
