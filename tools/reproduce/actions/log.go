// Package actions compares what two builds of the same commit did, by their execution logs.
package actions

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Flag is the flag by which Bazel writes the log that Read reads.
const Flag = "--execution_log_json_file="

// An Action is what one build did to make some files, or to run a test.
//
// https://github.com/bazelbuild/bazel/blob/7.7.1/src/main/protobuf/spawn.proto, message SpawnExec
type Action struct {
	Label    string `json:"targetLabel"`
	Mnemonic string
	// Runner is "remote", "linux-sandbox", "disk cache hit", ...
	Runner    string
	CacheHit  bool
	Cacheable bool     `json:"remoteCacheable"`
	Args      []string `json:"commandArgs"`
	Env       []pair   `json:"environmentVariables"`
	Platform  struct{ Properties []pair }
	Inputs    []file
	Outputs   []file `json:"actualOutputs"`
	// Key is the name of the action's entry in a cache, where the build had one.
	Key digest `json:"digest"`
}

type pair struct{ Name, Value string }

type digest struct{ Hash string }

type file struct {
	Path              string
	Digest            digest
	SymlinkTargetPath string
}

// Read reads the log of a build.
func Read(name string) ([]*Action, error) {
	log, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("expected Bazel to write its execution log: %w", err)
	}
	defer log.Close()
	var found []*Action
	// A log of //... has a million inputs, most of them many times: memory has each text once.
	texts := map[string]string{}
	once := func(text string) string {
		if _, ok := texts[text]; !ok {
			texts[text] = text
		}
		return texts[text]
	}
	for decoder := json.NewDecoder(log); ; {
		action := new(Action)
		err := decoder.Decode(action)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: expected an execution log of %s: %w", name, Flag, err)
		}
		for i, input := range action.Inputs {
			action.Inputs[i] = file{once(input.Path), digest{once(input.Digest.Hash)}, once(input.SymlinkTargetPath)}
		}
		found = append(found, action)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: expected actions, found none; Bazel logs what it executes or finds in a cache: run bazel clean before", name)
	}
	return found, nil
}
