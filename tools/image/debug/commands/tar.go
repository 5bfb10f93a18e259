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

// tarCommand also does what kubectl cp asks for: "tar cf - PATH" and "tar -xmf - -C FOLDER".
func tarCommand(_ context.Context, p *Process) error {
	if len(p.Args) > 0 && p.Args[0] != "" && p.Args[0][0] != '-' {
		p.Args = append([]string{"-" + p.Args[0]}, p.Args[1:]...)
	}
	flags := p.flags("-t|-x|-c [-vz] [-f ARCHIVE] [-C FOLDER] [FILE]...")
	list := flags.BoolP("list", "t", false, "list what is in the archive")
	extract := flags.BoolP("extract", "x", false, "unpack it")
	create := flags.BoolP("create", "c", false, "make an archive of the files")
	verbose := flags.BoolP("verbose", "v", false, "show what is packed, unpacked or listed")
	gzipped := flags.BoolP("gzip", "z", false, "the archive is compressed")
	file := flags.StringP("file", "f", "-", "the `ARCHIVE`; - is standard input or output")
	folder := flags.StringP("directory", "C", "", "the `FOLDER` in which the files are")
	flags.BoolP("touch", "m", true, "files get the time of now, as without this option")
	flags.Bool("no-same-permissions", true, "as without this option")
	flags.Bool("no-same-owner", true, "as without this option")
	names, err := p.parse(flags)
	if err != nil {
		return err
	}
	if *create && len(names) == 0 {
		return fmt.Errorf("expected files; %w", errUsage)
	}
	archive := p.path(*file)
	if *folder != "" {
		inside := *p
		inside.Dir = p.path(*folder)
		p = &inside
	}
	switch {
	case *create && !*list && !*extract:
		if *file == "-" {
			return p.pack(p.Stdout, names, *gzipped, *verbose)
		}
		out, err := os.Create(archive)
		if err != nil {
			return err
		}
		return errors.Join(p.pack(out, names, *gzipped, *verbose), out.Close())
	case *create || *list == *extract:
		return fmt.Errorf("expected one of -t, -x and -c; %w", errUsage)
	}
	in := p.Stdin
	if *file != "-" {
		opened, err := os.Open(archive)
		if err != nil {
			return err
		}
		defer opened.Close()
		in = opened
	}
	if *gzipped {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	return p.unpack(in, names, *list, *verbose)
}

func (p *Process) pack(w io.Writer, names []string, gzipped, verbose bool) error {
	var zw *gzip.Writer
	if gzipped {
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
			return p.packFile(tw, path, name+path[len(root):], verbose)
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

func (p *Process) unpack(r io.Reader, names []string, list, verbose bool) error {
	var root *os.Root
	if !list {
		var err error
		if root, err = os.OpenRoot(p.Dir); err != nil {
			return err
		}
		defer root.Close()
	}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		name := strings.TrimSuffix(h.Name, "/")
		if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool {
			n = strings.TrimSuffix(n, "/")
			return name == n || strings.HasPrefix(name, n+"/")
		}) {
			continue
		}
		if list && verbose {
			fmt.Fprintf(p.Stdout, "%v %d/%d %9d %s %s\n", h.FileInfo().Mode(), h.Uid, h.Gid, h.Size, h.ModTime.UTC().Format(time.DateTime), h.Name)
		} else if list || verbose {
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
