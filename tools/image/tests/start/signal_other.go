//go:build !linux

package main

// resetSegfault does nothing on systems that execute no images.
func resetSegfault() {}
