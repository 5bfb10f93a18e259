package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A spawn is what is read of a message SpawnExec: which action a digest is of.
//
// https://github.com/bazelbuild/bazel/blob/7.7.1/src/main/protobuf/spawn.proto
type spawn struct {
	TargetLabel string `json:"targetLabel"`
	Mnemonic    string `json:"mnemonic"`
	Cacheable   bool   `json:"cacheable"`
	Digest      struct {
		Hash string `json:"hash"`
	} `json:"digest"`
}

// readLog reads the file of --execution_log_json_file.
func readLog(name string) ([]spawn, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("expected Bazel to write its execution log: %w", err)
	}
	defer file.Close()
	var spawns []spawn
	for decoder := json.NewDecoder(file); ; {
		var s spawn
		if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
			return spawns, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: expected Bazel's execution log: %w", name, err)
		}
		spawns = append(spawns, s)
	}
}
