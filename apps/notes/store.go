package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// patience is the time that one process waits for another that uses the same notes.
const patience = time.Second

var bucketName = []byte("notes")

// store is the directory with the file that keeps the notes.
type store struct{ dir string }

type note struct {
	number uint64
	text   string
}

func (s *store) add(text string) (number uint64, err error) {
	err = s.update(func(notes *bbolt.Bucket) error {
		if number, err = notes.NextSequence(); err != nil {
			return err
		}
		return notes.Put(key(number), []byte(text))
	})
	return number, err
}

func (s *store) all() (all []note, err error) {
	err = s.view(func(notes *bbolt.Bucket) error {
		return notes.ForEach(func(key, text []byte) error {
			all = append(all, note{number: binary.BigEndian.Uint64(key), text: string(text)})
			return nil
		})
	})
	return all, err
}

func (s *store) text(number uint64) (text string, err error) {
	found := false
	err = s.view(func(notes *bbolt.Bucket) error {
		value := notes.Get(key(number))
		text, found = string(value), value != nil
		return nil
	})
	if err == nil && !found {
		err = missing(number)
	}
	return text, err
}

func (s *store) remove(number uint64) error {
	return s.update(func(notes *bbolt.Bucket) error {
		if notes.Get(key(number)) == nil {
			return missing(number)
		}
		return notes.Delete(key(number))
	})
}

// key returns the key of a note. Keys sort like the numbers of notes.
func key(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

func missing(number uint64) error {
	return fmt.Errorf("there is no note %d; notes list prints those that there are", number)
}

func (s *store) update(change func(notes *bbolt.Bucket) error) error {
	db, err := s.open(false)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w; expected a directory that user %d can write, in a container a volume: mount one at %s", err, os.Getuid(), s.dir)
	}
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		notes, err := tx.CreateBucketIfNotExists(bucketName)
		if err != nil {
			return err
		}
		return change(notes)
	})
	return errors.Join(err, db.Close())
}

// view calls look with the notes, unless there are none yet.
func (s *store) view(look func(notes *bbolt.Bucket) error) error {
	db, err := s.open(true)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = db.View(func(tx *bbolt.Tx) error {
		if notes := tx.Bucket(bucketName); notes != nil {
			return look(notes)
		}
		return nil
	})
	return errors.Join(err, db.Close())
}

func (s *store) open(readOnly bool) (*bbolt.DB, error) {
	path := filepath.Join(s.dir, "notes.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: readOnly, Timeout: patience})
	if _, withPath := errors.AsType[*fs.PathError](err); err == nil || withPath {
		return db, err
	}
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: another notes used it for %v; try again", path, patience)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}
