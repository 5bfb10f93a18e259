package execlog

import (
	"path"
	"strings"

	"example.com/thimble/tools/cache/wire"
)

func spawn(message []byte) (*Spawn, error) {
	s := &Spawn{Env: map[string]string{}, Platform: map[string]string{}}
	err := wire.Fields(message, func(number wire.Number, value uint64, data []byte) (err error) {
		switch number {
		case 1:
			s.Args = append(s.Args, string(data))
		case 2:
			err = pair(s.Env, data)
		case 3:
			err = wire.Fields(data, func(_ wire.Number, _ uint64, property []byte) error {
				return pair(s.Platform, property)
			})
		case 4:
			s.inputs = value
		case 6:
			err = s.output(data)
		case 7:
			s.Label = string(data)
		case 8:
			s.Mnemonic = string(data)
		case 9:
			s.ExitCode = int(int32(value))
		case 10:
			s.Status = string(data)
		case 11:
			s.Runner = string(data)
		case 12:
			s.CacheHit = value != 0
		case 13:
			s.Remotable = value != 0
		case 15:
			s.Cacheable = value != 0
		case 16:
			s.Digest, err = wire.Text(data, 1)
		case 18:
			s.Millis, err = totalMillis(data)
		}
		return err
	})
	return s, err
}

// pair adds a message whose first field is a name and whose second is its value.
func pair(to map[string]string, message []byte) error {
	var name, value string
	err := wire.Fields(message, func(number wire.Number, _ uint64, data []byte) error {
		switch number {
		case 1:
			name = string(data)
		case 2:
			value = string(data)
		}
		return nil
	})
	to[name] = value
	return err
}

func (s *Spawn) output(message []byte) error {
	return wire.Fields(message, func(number wire.Number, value uint64, data []byte) error {
		switch number {
		// Files, directories and symlinks had fields of their own before Bazel 7.4.
		case 1, 2, 3, 5:
			s.outputs = append(s.outputs, value)
		case 4:
			s.missing = append(s.missing, string(data))
		}
		return nil
	})
}

// totalMillis is the first field of SpawnMetrics, a google.protobuf.Duration.
func totalMillis(message []byte) (int64, error) {
	var millis int64
	err := wire.Fields(message, func(number wire.Number, _ uint64, data []byte) error {
		if number != 1 {
			return nil
		}
		return wire.Fields(data, func(number wire.Number, value uint64, _ []byte) error {
			switch number {
			case 1:
				millis += int64(value) * 1000
			case 2:
				millis += int64(value) / 1_000_000
			}
			return nil
		})
	})
	return millis, err
}

// Missing is the digest of an output that was not written.
const Missing = "missing"

// Inputs maps the path of each input of the spawn, relative to the execution root, to its
// digest: "" of an empty file, "-> target" of a symlink that stays one.
func (l *Log) Inputs(s *Spawn) map[string]string {
	files := map[string]string{}
	l.collect(files, "", s.inputs, map[uint64]bool{})
	return files
}

// Outputs maps the paths of the spawn's outputs as Inputs does, or to Missing.
func (l *Log) Outputs(s *Spawn) map[string]string {
	files := map[string]string{}
	for _, id := range s.outputs {
		l.collect(files, "", id, map[uint64]bool{})
	}
	for _, name := range s.missing {
		files[name] = Missing
	}
	return files
}

// collect adds what the entry names, once for each tree of runfiles.
func (l *Log) collect(files map[string]string, tree string, id uint64, seen map[uint64]bool) {
	if id == 0 || seen[id] {
		return
	}
	seen[id] = true
	e := l.entries[id]
	if e.tree {
		tree, seen = e.path+"/", map[uint64]bool{id: true}
	}
	for _, f := range e.files {
		files[path.Join(tree, strings.TrimPrefix(e.path+"/", tree), f.path)] = f.digest
	}
	if !e.tree && e.files == nil && e.path != "" {
		files[tree+e.path] = e.digest
	}
	for _, set := range e.sets {
		l.collect(files, tree, set, seen)
	}
	for _, member := range e.members {
		l.collect(files, tree, member, seen)
	}
}
