package execlog

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"example.com/thimble/tools/cache/wire"
)

// entry is what spawns refer to by number.
type entry struct {
	path   string
	digest string
	// files are those of a directory, by paths below its own.
	files []entry
	// members and sets are the numbers of what a set has, and of the sets in it.
	members, sets []uint64
	// tree marks the files of a program, which are known by the number of their set.
	tree bool
}

// The numbers of ExecLogEntry's fields.
const (
	idField         = 1
	invocationField = 2
	fileField       = 3
	directoryField  = 4
	symlinkField    = 5
	inputSetField   = 6
	spawnField      = 7
	symlinkSetField = 9
	runfilesField   = 10
)

func (l *Log) add(message []byte) error {
	var id uint64
	var e *entry
	err := wire.Fields(message, func(number wire.Number, value uint64, data []byte) error {
		var err error
		switch number {
		case idField:
			id = value
		case invocationField:
			l.Hash, err = wire.Text(data, 1)
		case spawnField:
			var s *Spawn
			if s, err = spawn(data); err == nil {
				l.Spawns = append(l.Spawns, s)
			}
		case fileField:
			e = new(entry)
			*e, err = file(data)
		case directoryField:
			e = new(entry)
			err = e.directory(data)
		case symlinkField:
			e = new(entry)
			err = e.symlink(data)
		case inputSetField:
			e = new(entry)
			err = e.inputSet(data)
		case symlinkSetField:
			e = new(entry)
			err = e.symlinkSet(data)
		case runfilesField:
			e = new(entry)
			err = e.runfiles(data)
		}
		return err
	})
	if err != nil {
		return err
	}
	if e != nil && id != 0 {
		l.entries[id] = *e
	}
	return nil
}

func file(message []byte) (entry, error) {
	var e entry
	err := wire.Fields(message, func(number wire.Number, _ uint64, data []byte) (err error) {
		switch number {
		case 1:
			e.path = string(data)
		case 2:
			e.digest, err = wire.Text(data, 1)
		}
		return err
	})
	return e, err
}

func (e *entry) directory(message []byte) error {
	return wire.Fields(message, func(number wire.Number, _ uint64, data []byte) error {
		switch number {
		case 1:
			e.path = string(data)
		case 2:
			f, err := file(data)
			if err != nil {
				return err
			}
			e.files = append(e.files, f)
		}
		return nil
	})
}

func (e *entry) symlink(message []byte) error {
	return wire.Fields(message, func(number wire.Number, _ uint64, data []byte) error {
		switch number {
		case 1:
			e.path = string(data)
		case 2:
			e.digest = "-> " + string(data)
		}
		return nil
	})
}

func (e *entry) inputSet(message []byte) error {
	return wire.Fields(message, func(number wire.Number, value uint64, data []byte) (err error) {
		switch number {
		case 5:
			e.members, err = numbers(e.members, value, data)
		case 4:
			e.sets, err = numbers(e.sets, value, data)
		}
		return err
	})
}

func (e *entry) symlinkSet(message []byte) error {
	return wire.Fields(message, func(number wire.Number, value uint64, data []byte) (err error) {
		switch number {
		case 1:
			err = wire.Fields(data, func(number wire.Number, value uint64, _ []byte) error {
				if number == 2 {
					e.members = append(e.members, value)
				}
				return nil
			})
		case 2:
			e.sets, err = numbers(e.sets, value, data)
		}
		return err
	})
}

func (e *entry) runfiles(message []byte) error {
	e.tree = true
	return wire.Fields(message, func(number wire.Number, value uint64, data []byte) error {
		switch number {
		case 1:
			e.path = string(data)
		case 2, 3, 4:
			if value != 0 {
				e.sets = append(e.sets, value)
			}
		case 6:
			mapping, err := file(data)
			if err != nil {
				return err
			}
			mapping.path = "_repo_mapping"
			e.files = append(e.files, mapping)
		}
		return nil
	})
}

// numbers are those of a repeated field, packed or not.
func numbers(sofar []uint64, value uint64, packed []byte) ([]uint64, error) {
	if packed == nil {
		return append(sofar, value), nil
	}
	for len(packed) > 0 {
		value, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return nil, fmt.Errorf("expected numbers: %w", protowire.ParseError(n))
		}
		sofar, packed = append(sofar, value), packed[n:]
	}
	return sofar, nil
}
