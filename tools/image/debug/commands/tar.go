package commands

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func tarCommand(_ context.Context, p *Process) error {
	if len(p.Args) > 0 && p.Args[0] != "" && p.Args[0][0] != '-' {
		p.Args = append([]string{"-" + p.Args[0]}, p.Args[1:]...)
	}
	options, names, err := p.options("C:cf:tvxz")
	if err != nil {
		return err
	}
	archive := p.path(options['f'])
	if folder, ok := options['C']; ok {
		inside := *p
		inside.Dir = p.path(folder)
		p = &inside
	}
	standard := options['f'] == "" || options['f'] == "-"
	if has(options, 'c') && !has(options, 't') && !has(options, 'x') {
		if len(names) == 0 {
			return fmt.Errorf("expected files; %w", errUsage)
		}
		if standard {
			return p.pack(p.Stdout, names, options)
		}
		file, err := os.Create(archive)
		if err != nil {
			return err
		}
		return errors.Join(p.pack(file, names, options), file.Close())
	}
	if has(options, 'c') || has(options, 't') == has(options, 'x') {
		return fmt.Errorf("expected one of -t, -x and -c; %w", errUsage)
	}
	in := p.Stdin
	if !standard {
		file, err := os.Open(archive)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	return p.unpack(in, names, options)
}

func (p *Process) pack(w io.Writer, names []string, options map[byte]string) error {
	var zw *gzip.Writer
	if has(options, 'z') {
		zw = gzip.NewWriter(w)
		w = zw
	}
	tw := tar.NewWriter(w)
	failed := p.each(names, func(name string) error {
		root := p.path(name)
		return filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return p.packFile(tw, path, name+path[len(root):], has(options, 'v'))
		})
	})
	if err := tw.Close(); err != nil {
		return err
	}
	if zw != nil {
		if err := zw.Close(); err != nil {
			return err
		}
	}
	return failed
}

func (p *Process) packFile(tw *tar.Writer, path, name string, verbose bool) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	target := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		if target, err = os.Readlink(path); err != nil {
			return err
		}
	}
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	header.Name = strings.TrimLeft(name, "/")
	if header.Name == "" {
		return nil
	}
	if info.IsDir() {
		header.Name += "/"
	}
	if verbose {
		fmt.Fprintln(p.Stderr, header.Name)
	}
	if err := tw.WriteHeader(header); err != nil || !info.Mode().IsRegular() {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(tw, file)
	return err
}

func (p *Process) unpack(r io.Reader, names []string, options map[byte]string) error {
	if has(options, 'z') {
		zr, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		r = zr
	}
	var root *os.Root
	if has(options, 'x') {
		var err error
		if root, err = os.OpenRoot(p.Dir); err != nil {
			return err
		}
		defer root.Close()
	}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err != nil {
			return ignoreEnd(err)
		}
		name := strings.TrimSuffix(h.Name, "/")
		if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool {
			n = strings.TrimSuffix(n, "/")
			return name == n || strings.HasPrefix(name, n+"/")
		}) {
			continue
		}
		if has(options, 't') && has(options, 'v') {
			fmt.Fprintf(p.Stdout, "%s %d/%d %9d %s %s\n", modeString(h.FileInfo().Mode()), h.Uid, h.Gid, h.Size, h.ModTime.UTC().Format(time.DateTime), h.Name)
		} else if has(options, 't') || has(options, 'v') {
			fmt.Fprintln(p.Stdout, h.Name)
		}
		if root != nil {
			if err := unpackFile(root, h, tr); err != nil {
				return err
			}
		}
	}
}

func unpackFile(root *os.Root, h *tar.Header, content io.Reader) error {
	name := strings.Trim(h.Name, "/")
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	mode := h.FileInfo().Mode().Perm()
	switch h.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, mode|0o700)
	case tar.TypeSymlink:
		return root.Symlink(h.Linkname, name)
	case tar.TypeLink:
		return root.Link(strings.TrimLeft(h.Linkname, "/"), name)
	case tar.TypeReg:
		file, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	}
	return fmt.Errorf("%s: expected a file, a folder or a link, found type %q", h.Name, h.Typeflag)
}
