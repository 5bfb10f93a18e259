package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A result counts test targets.
type result struct{ passed, failed, skipped int }

// String returns the line from which a CI system reads the number of tests.
func (r result) String() string {
	line := fmt.Sprintf("%d passed, %d failed", r.passed, r.failed)
	if r.skipped > 0 {
		line += fmt.Sprintf(", %d skipped", r.skipped)
	}
	return line
}

// problem says why the tests do not suffice for a change, or "".
func (r result) problem() string {
	switch {
	case r.passed+r.failed+r.skipped == 0:
		return "expected tests, found none"
	case r.failed > 0:
		return fmt.Sprintf("expected every test to pass, found %d that did not; the first of them is above", r.failed)
	case r.skipped > 0:
		return fmt.Sprintf("expected every image to be executed, found %d tests skipped; install qemu-user-static, and start Docker", r.skipped)
	}
	return ""
}

// event has the fields that readEvents needs of a message of Bazel's build event protocol.
//
// https://bazel.build/remote/bep
type event struct {
	ID struct {
		TargetConfigured *target `json:"targetConfigured"`
		TargetCompleted  *target `json:"targetCompleted"`
		TestSummary      *target `json:"testSummary"`
	} `json:"id"`
	Configured *struct {
		TestSize string `json:"testSize"`
	} `json:"configured"`
	Aborted *struct {
		Reason string `json:"reason"`
	} `json:"aborted"`
	TestSummary *struct {
		OverallStatus string `json:"overallStatus"`
	} `json:"testSummary"`
}

type target struct {
	Label string `json:"label"`
}

// readEvents counts the tests of a build event file. A test that Bazel meant to run and
// that has no result has failed.
func readEvents(name string) (result, error) {
	file, err := os.Open(name)
	if err != nil {
		return result{}, fmt.Errorf("expected Bazel to write its events: %w", err)
	}
	defer file.Close()
	statuses := map[string]string{}
	decoder := json.NewDecoder(file)
	for {
		var e event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return result{}, fmt.Errorf("%s: expected build events: %w", name, err)
		}
		switch id := e.ID; {
		case id.TargetConfigured != nil && e.Configured != nil && e.Configured.TestSize != "":
			statuses[id.TargetConfigured.Label] = "NO_STATUS"
		case id.TargetCompleted != nil && e.Aborted != nil && statuses[id.TargetCompleted.Label] != "":
			statuses[id.TargetCompleted.Label] = e.Aborted.Reason
		case id.TestSummary != nil && e.TestSummary != nil:
			statuses[id.TestSummary.Label] = e.TestSummary.OverallStatus
		}
	}
	var r result
	for _, status := range statuses {
		switch status {
		case "PASSED", "FLAKY":
			r.passed++
		case "SKIPPED":
			r.skipped++
		default:
			r.failed++
		}
	}
	return r, nil
}
