// Command refusals is the program of images that must not be built.
package main

func main() {}
