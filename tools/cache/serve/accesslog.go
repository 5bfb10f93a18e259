package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"example.com/thimble/tools/cache/entries"
)

// A request is a line of nginx's access log.
type request struct {
	at             time.Time
	method         string
	status         int
	sent, received int64
	use            entries.Use
}

func parseRequest(line string) (request, error) {
	fields := strings.Fields(line)
	if len(fields) != 6 {
		return request{}, fmt.Errorf("expected 6 fields, found %d", len(fields))
	}
	seconds, err := strconv.ParseFloat(fields[0], 64)
	if err != nil || seconds < 0 || seconds > math.MaxInt32*100. {
		return request{}, fmt.Errorf("expected seconds since 1970, found %q", fields[0])
	}
	status, err := strconv.Atoi(fields[2])
	if err != nil {
		return request{}, err
	}
	sent, err := strconv.ParseInt(fields[3], 10, 64)
	if err != nil {
		return request{}, err
	}
	received, _ := strconv.ParseInt(fields[4], 10, 64) // "-" where there is no body
	kind, digest, _ := strings.Cut(strings.TrimPrefix(fields[5], "/"), "/")
	if kind != string(entries.Action) && kind != string(entries.Blob) || !entries.IsDigest(digest) {
		return request{}, fmt.Errorf("expected the path of an entry, found %q", fields[5])
	}
	return request{
		at:     time.UnixMilli(int64(math.Round(seconds * 1000))),
		method: fields[1], status: status, sent: sent, received: received,
		use: entries.Use{Kind: entries.Kind(kind), Digest: digest},
	}, nil
}

// An accessLog is read while nginx writes it. When it is long, nginx begins a new one: the old
// one is read to its end, at the next time, and removed.
type accessLog struct {
	path   string
	limit  int64
	reopen func() error

	file    *os.File
	offset  int64
	rotated bool
}

func (l *accessLog) old() string { return l.path + ".old" }

// read calls visit for every line since the last time. A line that cannot be parsed, as the
// last one before the disk was full, is left out.
func (l *accessLog) read(visit func(request) error) error {
	if l.rotated {
		if err := l.rest(visit); err != nil {
			return err
		}
		l.close()
		if err := os.Remove(l.old()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := l.open(l.path); err != nil || l.file == nil {
		return err
	}
	if err := l.rest(visit); err != nil || l.offset < l.limit {
		return err
	}
	if err := os.Rename(l.path, l.old()); err != nil {
		return err
	}
	l.rotated = true
	return l.reopen()
}

// replay visits what the last server left, and removes it. No nginx may run.
func (l *accessLog) replay(visit func(request) error) error {
	for _, path := range []string{l.old(), l.path} {
		if err := l.open(path); err != nil {
			return err
		}
		if l.file == nil {
			continue
		}
		err := l.rest(visit)
		l.close()
		if err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

func (l *accessLog) open(path string) error {
	if l.file != nil {
		return nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	l.file = file
	return err
}

func (l *accessLog) close() {
	l.file.Close()
	l.file, l.offset, l.rotated = nil, 0, false
}

func (l *accessLog) rest(visit func(request) error) error {
	if _, err := l.file.Seek(l.offset, io.SeekStart); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(l.file, 1<<16)
	for {
		line, err := reader.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return nil // and the beginning of a line, if any, is read the next time
		}
		if err != nil {
			return err
		}
		l.offset += int64(len(line))
		if r, err := parseRequest(line); err == nil {
			if err := visit(r); err != nil {
				return err
			}
		}
	}
}
