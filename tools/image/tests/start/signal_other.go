//go:build !linux

package main

// resetSegfault does nothing where images are not executed.
func resetSegfault() {}
