//go:build cgo

package main

// static const char *greeting(void) { return "started by C"; }
import "C"

func greeting() string { return C.GoString(C.greeting()) }
